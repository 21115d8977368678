import { type Execution, type ExecutionAttempt, Prisma } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import type { RowReader } from '../../platform/db/row-reader.ts'
import { type ColumnSelection, selectedColumns } from '../../platform/db/selected-columns.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import { countsInOrder, type Page, type TimePageRequest, toPages } from '../page.ts'
import { type ExecutionFilter, toExecutionCondition } from './execution-filter.ts'
import { toExecutionSql } from './execution-filter-sql.ts'

export interface SessionPageRequest extends TimePageRequest {
  filter: ExecutionFilter
}

/** What a list of parents needs of their executions, each in one statement however long the list is. */
export class ExecutionBatches {
  readonly #prisma: TenantClient
  readonly #rows: RowReader

  constructor({ prisma, rows }: { prisma: TenantClient; rows: RowReader }) {
    this.#prisma = prisma
    this.#rows = rows
  }

  /**
   * One page of each session's executions, the newest first, in the order of the sessions. Each page is cut in the
   * index, however many executions a session has; Prisma would load them all and cut afterwards. The selection
   * holds columns. Throws VALIDATION for a filter that nests too deep.
   */
  async listOfSessions(
    actor: Actor,
    sessionIds: readonly string[],
    { first, after, filter }: SessionPageRequest,
    selection: ColumnSelection = {},
  ): Promise<Page<Execution>[]> {
    requireReadScope(actor, 'runtime')
    const columns = selectedColumns('e', Prisma.ExecutionScalarFieldEnum, selection)
    const behind = after ? Prisma.sql`(e.created_at, e.id) < (${after.value}, ${after.id})` : Prisma.sql`true`
    const found = await this.#rows.read<Execution & { pageOf: string }>(Prisma.sql`
      SELECT page.*, wanted.id AS "pageOf"
      FROM unnest(${[...sessionIds]}::text[]) AS wanted(id)
      CROSS JOIN LATERAL (
        SELECT ${columns} FROM execution e
        WHERE e.organization_id = ${actor.organizationId} AND e.session_id = wanted.id
          AND ${behind} AND ${toExecutionSql(filter)}
        ORDER BY e.created_at DESC, e.id DESC
        LIMIT ${first + 1}
      ) page`)
    return toPages(sessionIds, found, { first })
  }

  /** Each execution, null for one that the organisation does not have. */
  async list(actor: Actor, ids: readonly string[], selection: object = {}): Promise<(Execution | null)[]> {
    requireReadScope(actor, 'runtime')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    const rows = await this.#prisma.execution.findMany({ ...selection, where })
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => byId.get(id) ?? null)
  }

  async countOfSessions(
    actor: Actor,
    sessionIds: readonly string[],
    filter: ExecutionFilter,
  ): Promise<number[]> {
    requireReadScope(actor, 'runtime')
    const counts = await this.#prisma.execution.groupBy({
      by: ['sessionId'],
      where: {
        organizationId: actor.organizationId,
        sessionId: { in: [...sessionIds] },
        AND: [toExecutionCondition(filter)],
      },
      _count: { _all: true },
    })
    return countsInOrder(sessionIds, counts, ({ sessionId }) => sessionId)
  }

  /** Each execution's attempts, the first one first. */
  async attempts(actor: Actor, executionIds: readonly string[]): Promise<ExecutionAttempt[][]> {
    requireReadScope(actor, 'runtime')
    const rows = await this.#prisma.executionAttempt.findMany({
      where: { organizationId: actor.organizationId, executionId: { in: [...executionIds] } },
      orderBy: { number: 'asc' },
    })
    const byExecution = Map.groupBy(rows, ({ executionId }) => executionId)
    return executionIds.map((id) => byExecution.get(id) ?? [])
  }
}
