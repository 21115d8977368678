import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { AppError } from '../base/errors.ts'
import type { StreamKind } from '../engine/event-log/log.ts'
import { type Actor, type RequirableScope, requireReadScope } from './actor.ts'

/** rest.md, Routes of our own: the first use must come within a minute, unless told otherwise. */
const OPEN_WITHIN_S = 60
const MAX_OPEN_WITHIN_S = 3_600
const TOKEN_BYTES = 32

const CREATE = `
insert into stream_token (hash, organization_id, stream_id, expires_at)
select $1, organization_id, id, now() + make_interval(secs => $4)
from event_stream where organization_id = $2 and id = $3
returning expires_at as "expiresAt"`

/** The token names the organisation; the caller has no other way to. */
const REDEEM = `
update stream_token set first_used_at = coalesce(first_used_at, now())
where hash = $1 and stream_id = $2 and (expires_at > now() or first_used_at is not null)
returning organization_id as "organizationId"`

const FIND_KIND = `select kind from event_stream where organization_id = $1 and id = $2`

const SCOPES_BY_KIND: Record<StreamKind, RequirableScope> = {
  execution: 'runtime',
  workflow_run: 'workflows',
  copilot_turn: 'copilot',
  capability_catalog: 'runtime',
}

export interface StreamToken {
  token: string
  expiresAt: Date
}

/**
 * Tokens that open one stream for clients that cannot send headers, such as a browser's EventSource. A token
 * serves the reconnects of whoever first used it in time, until the stream has ended and been trimmed.
 */
export class StreamTokens {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /**
   * The first use must come within `ttlSeconds`, 1 to 3,600. Throws NOT_FOUND for a stream that the organisation
   * does not have, VALIDATION for another time.
   */
  async create(actor: Actor, streamId: string, ttlSeconds = OPEN_WITHIN_S): Promise<StreamToken> {
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_OPEN_WITHIN_S) throw invalidTtl()
    const kind = await this.#findKind(actor, streamId)
    requireReadScope(actor, SCOPES_BY_KIND[kind ?? 'execution'])
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const values = [hashOf(token), actor.organizationId, streamId, ttlSeconds]
    const { rows } = await this.#pool.query<{ expiresAt: Date }>(CREATE, values)
    const row = rows[0]
    if (!row) throw new AppError('NOT_FOUND', `Unknown stream "${streamId}"`)
    return { token, expiresAt: row.expiresAt }
  }

  async #findKind({ organizationId }: Actor, streamId: string): Promise<StreamKind | undefined> {
    const { rows } = await this.#pool.query<{ kind: StreamKind }>(FIND_KIND, [organizationId, streamId])
    return rows[0]?.kind
  }

  /** The actor that may read this one stream. Throws UNAUTHENTICATED for an unknown, expired or foreign token. */
  async redeem(token: string, streamId: string): Promise<Actor> {
    const { rows } = await this.#pool.query<{ organizationId: string }>(REDEEM, [hashOf(token), streamId])
    const row = rows[0]
    if (!row) throw new AppError('UNAUTHENTICATED', 'Invalid stream token')
    return {
      organizationId: row.organizationId,
      keyId: 'stream_token',
      scopes: new Set(['read']),
      source: 'api',
    }
  }
}

function invalidTtl(): AppError<'VALIDATION'> {
  const message = `must be an integer from 1 to ${MAX_OPEN_WITHIN_S}`
  return new AppError('VALIDATION', 'Invalid time to live', {
    issues: [{ path: ['ttlSeconds'], code: 'invalid_value', message }],
  })
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
