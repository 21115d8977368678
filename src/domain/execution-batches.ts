import type pg from 'pg'
import type { Execution, ExecutionAttempt } from '../platform/db/generated/client.ts'
import type { TenantClient } from '../platform/db/prisma.ts'
import { type Actor, requireReadScope } from './actor.ts'
import type { Page } from './page.ts'

/** $1 organisation, $2 sessions, $3 rows of each; $4 and $5 the position behind which they stand, null for none. */
const NEWEST_OF_SESSIONS = `
select page.id, page.session_id as "sessionId"
from unnest($2::text[]) as wanted(session_id)
cross join lateral (
  select e.id, e.session_id from execution e
  where e.organization_id = $1 and e.session_id = wanted.session_id
    and ($4::timestamptz is null or (e.created_at, e.id) < ($4, $5))
  order by e.created_at desc, e.id desc
  limit $3
) page`

export interface SessionPageRequest {
  first: number
  after?: { value: Date; id: string } | undefined
}

/** What a list of parents needs of their executions, in a number of statements that the list's length does not change. */
export class ExecutionBatches {
  readonly #pool: pg.Pool
  readonly #prisma: TenantClient

  constructor(parts: { pool: pg.Pool; prisma: TenantClient }) {
    this.#pool = parts.pool
    this.#prisma = parts.prisma
  }

  /**
   * One page of each session's executions, the newest first, in the order of the sessions. Each page is cut in the
   * index, however many executions a session has; Prisma would load them all and cut afterwards.
   */
  async listOfSessions(
    actor: Actor,
    sessionIds: readonly string[],
    { first, after }: SessionPageRequest,
    selection: object = {},
  ): Promise<Page<Execution>[]> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const values = [organizationId, sessionIds, first + 1, after?.value ?? null, after?.id ?? null]
    const { rows } = await this.#pool.query<{ id: string; sessionId: string }>(NEWEST_OF_SESSIONS, values)
    const ids = rows.map(({ id }) => id)
    const where = { organizationId, id: { in: ids } }
    const found = ids.length === 0 ? [] : await this.#prisma.execution.findMany({ ...selection, where })
    const byId = new Map(found.map((execution) => [execution.id, execution]))
    return sessionIds.map((sessionId) => {
      const own = rows.filter((row) => row.sessionId === sessionId).flatMap(({ id }) => byId.get(id) ?? [])
      return { rows: own.slice(0, first), hasMore: own.length > first }
    })
  }

  /** Each execution, null for one that the organisation does not have. */
  async list(actor: Actor, ids: readonly string[], selection: object = {}): Promise<(Execution | null)[]> {
    requireReadScope(actor, 'runtime')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    const rows = await this.#prisma.execution.findMany({ ...selection, where })
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => byId.get(id) ?? null)
  }

  async countOfSessions(actor: Actor, sessionIds: readonly string[]): Promise<number[]> {
    requireReadScope(actor, 'runtime')
    const counts = await this.#prisma.execution.groupBy({
      by: ['sessionId'],
      where: { organizationId: actor.organizationId, sessionId: { in: [...sessionIds] } },
      _count: { _all: true },
    })
    const byId = new Map(counts.map(({ sessionId, _count }) => [sessionId, _count._all]))
    return sessionIds.map((id) => byId.get(id) ?? 0)
  }

  /** Each execution's attempts, the first one first. */
  async attempts(actor: Actor, executionIds: readonly string[]): Promise<ExecutionAttempt[][]> {
    requireReadScope(actor, 'runtime')
    const rows = await this.#prisma.executionAttempt.findMany({
      where: { organizationId: actor.organizationId, executionId: { in: [...executionIds] } },
      orderBy: { number: 'asc' },
    })
    return executionIds.map((id) => rows.filter(({ executionId }) => executionId === id))
  }
}
