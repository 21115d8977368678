import { AppError } from '../../base/errors.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import { hashApiKey, isMistypedKey } from '../../platform/crypto.ts'
import type { Prisma } from '../../platform/db/generated/client.ts'
import type { SystemClient } from '../../platform/db/prisma.ts'
import type { Actor, RequestOrigin } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
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
  audit: Pick<Audit, 'record'>
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
  async authenticate(key: string, origin?: RequestOrigin): Promise<KeyFacts> {
    const usable = key.length <= MAX_KEY_CHARS && !isMistypedKey(key) ? await this.#find(key, origin) : null
    if (usable === null) throw new AppError('UNAUTHENTICATED', 'Invalid API key')
    return toFacts(usable, origin)
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

  #find(key: string, origin: RequestOrigin | undefined): Promise<UsableKey | null> {
    const hash = hashApiKey(this.#parts.pepper, key)
    return this.#cache.get(hash, () => this.#lookUp(hash, origin))
  }

  async #lookUp(hash: string, origin: RequestOrigin | undefined): Promise<UsableKey | null> {
    const rows = await this.#parts.client.$queryRaw<FoundKey[]>`
      SELECT id AS "keyId", organization_id AS "organizationId", scopes,
             (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS "remainingMs",
             coalesce(last_used_at < clock_timestamp() - interval '1 minute', true) AS "isUseStale"
      FROM api_key
      WHERE hash = ${hash} AND revoked_at IS NULL AND disabled_at IS NULL
        AND (expires_at IS NULL OR expires_at > clock_timestamp())`
    const [found] = rows
    if (found === undefined) return null
    if (found.isUseStale) this.#recordUse({ ...toFacts(found, origin), source: 'api' })
    return found
  }

  /** Beside the request; what it awaits is waited for at the end. */
  #recordUse(actor: Actor): void {
    const touch = this.#parts.client
      .$transaction((transaction) => this.#touch(transaction, actor))
      .catch((cause: unknown) =>
        this.#parts.onError(new Error('The use of an API key was not recorded', { cause })),
      )
      .finally(() => this.#touches.delete(touch))
    this.#touches.add(touch)
  }

  /** The condition keeps it to one write a minute, and to one entry of the audit log an hour, in all processes. */
  async #touch(transaction: Prisma.TransactionClient, actor: Actor): Promise<void> {
    const { organizationId, keyId } = actor
    const [touched] = await transaction.$queryRaw<{ isFirstOfHour: boolean }[]>`
      WITH stale AS (
        SELECT id, last_used_at FROM api_key
        WHERE organization_id = ${organizationId} AND id = ${keyId}
          AND coalesce(last_used_at < clock_timestamp() - interval '1 minute', true)
        FOR UPDATE
      )
      UPDATE api_key SET last_used_at = clock_timestamp() FROM stale WHERE api_key.id = stale.id
      RETURNING coalesce(date_trunc('hour', stale.last_used_at) < date_trunc('hour', clock_timestamp()), true)
        AS "isFirstOfHour"`
    if (!touched?.isFirstOfHour) return
    const entry = { action: 'api_key.used', target: { type: 'api_key', id: keyId } } as const
    await this.#parts.audit.record(transaction, actor, entry)
  }
}

function toFacts({ organizationId, keyId, scopes }: UsableKey, origin: RequestOrigin | undefined): KeyFacts {
  return { organizationId, keyId, scopes: new Set(scopes.filter(isScope)), origin }
}
