import type pg from 'pg'
import { sleep } from '../base/async.ts'
import { AppError } from '../base/errors.ts'

const KEEP_HOURS = 24
const MAX_KEY_CHARS = 255
/** A claim whose work has not begun by then belongs to a caller that died in between. */
const ABANDONED_AFTER_S = 15
const RETRY_CLAIM_MS = 25

/** $1 organisation, $2 route, $3 key, $4 fingerprint, $5 subject, $6 context */
const CLAIM = `
insert into idempotency_record (organization_id, route, key, fingerprint, subject_id, context, expires_at)
values ($1, $2, $3, $4, $5, $6::json, now() + interval '${KEEP_HOURS} hours')
on conflict (organization_id, route, key) do update set
  fingerprint = excluded.fingerprint, subject_id = excluded.subject_id, context = excluded.context,
  created_at = now(), expires_at = excluded.expires_at
where idempotency_record.expires_at < now() or (
  idempotency_record.created_at < now() - interval '${ABANDONED_AFTER_S} seconds'
  and not exists (
    select from execution
    where execution.organization_id = idempotency_record.organization_id
      and execution.id = idempotency_record.subject_id))
returning subject_id`

const READ = `
select r.fingerprint, r.subject_id as "subjectId", r.context, e.id is not null as "hasBegun"
from idempotency_record r
left join execution e on e.organization_id = r.organization_id and e.id = r.subject_id
where r.organization_id = $1 and r.route = $2 and r.key = $3`

const FORGET = `
delete from idempotency_record
where organization_id = $1 and route = $2 and key = $3 and subject_id = $4`

export interface IdempotencyKey {
  organizationId: string
  /** Which operation: the same key on another one is another key. */
  route: string
  key: string
  /** Equal for equal requests. */
  fingerprint: string
}

/** What the first request with a key started, and what it needed to be answered. */
export interface FirstRequest<Context> {
  subjectId: string
  context: Context
}

/** Checks a key that a client sent. Throws VALIDATION for an empty one or one of more than 255 characters. */
export function parseIdempotencyKey(key: string): string {
  if (key.length > 0 && key.length <= MAX_KEY_CHARS && !key.includes('\u0000')) return key
  const message = `Idempotency-Key must have 1 to ${MAX_KEY_CHARS} characters`
  throw new AppError('VALIDATION', message, {
    issues: [{ path: ['Idempotency-Key'], code: 'invalid_key', message }],
  })
}

/**
 * The promise behind an Idempotency-Key: of all requests with one key, in all processes, one is let through to
 * begin its work; the others are given what that one began. Kept for 24 hours.
 */
export class IdempotencyRecords {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /**
   * Null: this request is the first and begins `subjectId`. Otherwise the first request, which has begun. Waits
   * while the first one is just about to. Throws IDEMPOTENCY_MISMATCH for another request under the same key.
   */
  async claim<Context>(
    key: IdempotencyKey,
    mine: FirstRequest<Context>,
  ): Promise<FirstRequest<Context> | null> {
    const deadlineMs = Date.now() + (ABANDONED_AFTER_S + 5) * 1_000
    while (Date.now() < deadlineMs) {
      if (await this.#tryClaim(key, mine)) return null
      const first = await this.#read<Context>(key)
      if (first && first.fingerprint !== key.fingerprint) {
        throw new AppError('IDEMPOTENCY_MISMATCH', 'The Idempotency-Key was used for another request')
      }
      if (first?.hasBegun) return first
      await sleep(RETRY_CLAIM_MS)
    }
    throw new AppError('UNAVAILABLE', 'The first request with this Idempotency-Key has not begun', {
      retryAfterMs: 1_000,
    })
  }

  /** Takes a claim back whose work could not begin, so that the next request may try. */
  async forget(key: IdempotencyKey, subjectId: string): Promise<void> {
    await this.#pool.query(FORGET, [key.organizationId, key.route, key.key, subjectId])
  }

  async #tryClaim<Context>(key: IdempotencyKey, mine: FirstRequest<Context>): Promise<boolean> {
    const { organizationId, route, fingerprint } = key
    const values = [organizationId, route, key.key, fingerprint, mine.subjectId, JSON.stringify(mine.context)]
    const { rowCount } = await this.#pool.query({ name: 'idempotency-claim', text: CLAIM, values })
    return rowCount === 1
  }

  async #read<Context>(
    key: IdempotencyKey,
  ): Promise<(FirstRequest<Context> & { fingerprint: string; hasBegun: boolean }) | null> {
    const { rows } = await this.#pool.query(READ, [key.organizationId, key.route, key.key])
    return rows[0] ?? null
  }
}
