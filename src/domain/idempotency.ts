import type pg from 'pg'
import { AppError } from '../base/errors.ts'
import type { IdempotencyClaim } from '../engine/executions/execution.ts'

const MAX_KEY_CHARS = 255

const FIND = `
select fingerprint, subject_id as "subjectId", context
from idempotency_record
where organization_id = $1 and route = $2 and key = $3 and expires_at > now()`

export interface IdempotencyKey extends Pick<IdempotencyClaim, 'route' | 'key' | 'fingerprint'> {
  organizationId: string
}

/** What the first request with a key began, and what it needed to be answered. */
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

/** Which keys have been used within the last 24 hours, and for what. They are claimed by what begins under them. */
export class IdempotencyRecords {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Null for a key that nothing has begun under. Throws IDEMPOTENCY_MISMATCH when it was another request. */
  async find<Context>(key: IdempotencyKey): Promise<FirstRequest<Context> | null> {
    const { rows } = await this.#pool.query<FirstRequest<Context> & { fingerprint: string }>({
      name: 'idempotency-find',
      text: FIND,
      values: [key.organizationId, key.route, key.key],
    })
    const [first] = rows
    if (!first || first.fingerprint === key.fingerprint) return first ?? null
    throw new AppError('IDEMPOTENCY_MISMATCH', 'The Idempotency-Key was used for another request')
  }
}
