import type pg from 'pg'
import { AppError } from '../base/errors.ts'
import type { LiveCount } from '../platform/live-count.ts'
import type { Actor } from './actor.ts'

const CHECK_EVERY_MS = 4_000
const KEYS_PER_QUERY = 1_000
const RETRY_AFTER_MS = 5_000

const FIND_REFUSED = `
select k.id
from api_key k /* across organisations: a process serves the streams of all of them */
join organization o on o.id = k.organization_id
where k.id = any($1) and o.close_streams_on_revoke
  and (k.revoked_at is not null or k.disabled_at is not null or k.expires_at <= clock_timestamp())`

export interface OpenStreamsParts {
  pool: pg.Pool
  count: LiveCount
  /** Live subscriptions of one key, for the message. */
  maxPerKey: number
}

/**
 * The streams that keys have open in this process. A key that is revoked, disabled or expired opens no more; those
 * that it has go on, unless its organisation closes streams on revoke: then they end within 5 s.
 */
export class OpenStreams {
  readonly #parts: OpenStreamsParts
  readonly #byKey = new Map<string, Set<() => void>>()
  #timer: NodeJS.Timeout | null = null

  constructor(parts: OpenStreamsParts) {
    this.#parts = parts
  }

  /** The number of keys whose streams are watched over. */
  get keys(): number {
    return this.#byKey.size
  }

  /**
   * A live subscription of the actor's key; throws RATE_LIMITED when it has too many in all processes together.
   * `onRevoked` is called at most once. The function that is returned is called when the subscription has ended.
   */
  async open(actor: Actor, onRevoked: () => void): Promise<() => void> {
    const { count, maxPerKey } = this.#parts
    const release = await count.acquire(actor.keyId)
    if (!release) {
      const message = `A key has at most ${maxPerKey} subscriptions at a time`
      throw new AppError('RATE_LIMITED', message, { retryAfterMs: RETRY_AFTER_MS })
    }
    const forget = this.watch(actor, onRevoked)
    return () => {
      forget()
      release()
    }
  }

  /** Whatever else the key holds open, without counting it. */
  watch({ keyId }: Actor, onRevoked: () => void): () => void {
    const entry = () => onRevoked()
    const entries = this.#byKey.get(keyId) ?? new Set()
    this.#byKey.set(keyId, entries.add(entry))
    this.#timer ??= setTimeout(() => void this.#check(), CHECK_EVERY_MS).unref()
    return () => {
      if (!entries.delete(entry) || entries.size > 0) return
      if (this.#byKey.get(keyId) === entries) this.#byKey.delete(keyId)
    }
  }

  /** One look at all keys. One that fails is made up for by the next one. */
  async #check(): Promise<void> {
    const keyIds = [...this.#byKey.keys()]
    for (let start = 0; start < keyIds.length; start += KEYS_PER_QUERY) {
      await this.#closeRefused(keyIds.slice(start, start + KEYS_PER_QUERY)).catch(() => {})
    }
    this.#timer = null
    if (this.#byKey.size > 0) this.#timer = setTimeout(() => void this.#check(), CHECK_EVERY_MS).unref()
  }

  async #closeRefused(keyIds: readonly string[]): Promise<void> {
    const { rows } = await this.#parts.pool.query<{ id: string }>(FIND_REFUSED, [keyIds])
    for (const { id } of rows) {
      const entries = [...(this.#byKey.get(id) ?? [])]
      this.#byKey.delete(id)
      for (const onRevoked of entries) onRevoked()
    }
  }
}
