import { AppError } from '../base/errors.ts'
import type { Bus } from '../platform/bus/bus.ts'
import { hashApiKey, isMistypedKey } from '../platform/crypto.ts'
import type { SystemClient } from '../platform/db/prisma.ts'
import type { Actor } from './actor.ts'
import { isScope } from './api-key.ts'
import { ApiKeyCache, type UsableKey } from './api-key-cache.ts'

/** What a key says about its bearer; the transport adds through which door it came. */
export type KeyFacts = Omit<Actor, 'source'>

export interface AuthenticatorParts {
  client: SystemClient
  pepper: string
  bus: Bus
  /** How long a change to a key may go unnoticed in a process that misses its hint. */
  cacheMs: number
  onError: (error: Error) => void
}

interface FoundKey extends UsableKey {
  /** Whether the last use on record is more than a minute old. */
  isUseStale: boolean
}

const CHANGED_CHANNEL = 'api-keys.changed'
const MAX_KEY_CHARS = 512

/** Tells who bears a key, mostly from what it knew a moment ago. */
export class ApiKeyAuthenticator {
  readonly #parts: AuthenticatorParts
  readonly #cache: ApiKeyCache
  readonly #touches = new Set<Promise<unknown>>()
  readonly #unsubscribe: () => void

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts
    this.#cache = new ApiKeyCache(parts.cacheMs)
    this.#unsubscribe = parts.bus.subscribe(CHANGED_CHANNEL, () => this.#cache.clear())
  }

  /** AppError UNAUTHENTICATED for a key that is unknown, disabled, expired or revoked, without saying which. */
  async authenticate(key: string): Promise<KeyFacts> {
    const usable = key.length <= MAX_KEY_CHARS && !isMistypedKey(key) ? await this.#find(key) : null
    if (usable === null) throw new AppError('UNAUTHENTICATED', 'Invalid API key')
    const { organizationId, keyId, scopes } = usable
    return { organizationId, keyId, scopes: new Set(scopes.filter(isScope)) }
  }

  /** Makes the next call of every key look it up: here at once, in other processes as soon as the hint arrives. */
  forget(): void {
    this.#cache.clear()
    this.#parts.bus.publish(CHANGED_CHANNEL, '')
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    this.#unsubscribe()
    await Promise.all(this.#touches)
  }

  #find(key: string): Promise<UsableKey | null> {
    const hash = hashApiKey(this.#parts.pepper, key)
    return this.#cache.get(hash, () => this.#lookUp(hash))
  }

  async #lookUp(hash: string): Promise<UsableKey | null> {
    const rows = await this.#parts.client.$queryRaw<FoundKey[]>`
      SELECT id AS "keyId", organization_id AS "organizationId", scopes,
             (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS "remainingMs",
             coalesce(last_used_at < clock_timestamp() - interval '1 minute', true) AS "isUseStale"
      FROM api_key
      WHERE hash = ${hash} AND revoked_at IS NULL AND disabled_at IS NULL
        AND (expires_at IS NULL OR expires_at > clock_timestamp())`
    const [found] = rows
    if (found === undefined) return null
    if (found.isUseStale) this.#touch(found)
    return found
  }

  /** Beside the request; the condition keeps it to one write a minute however many processes try. */
  #touch({ organizationId, keyId }: UsableKey): void {
    const touch = this.#parts.client.$executeRaw`
      UPDATE api_key SET last_used_at = clock_timestamp()
      WHERE organization_id = ${organizationId} AND id = ${keyId}
        AND coalesce(last_used_at < clock_timestamp() - interval '1 minute', true)`
      .then(
        () => {},
        (cause: unknown) =>
          this.#parts.onError(new Error('The use of an API key was not recorded', { cause })),
      )
      .finally(() => this.#touches.delete(touch))
    this.#touches.add(touch)
  }
}
