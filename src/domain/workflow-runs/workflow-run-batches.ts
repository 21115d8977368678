import { Prisma, type WorkflowRun } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type ColumnSelection, selectedColumns } from '../../platform/db/selected-columns.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import { type Page, toPages } from '../page.ts'
import { toRunCondition, type WorkflowRunFilter } from './workflow-run-filter.ts'
import { toRunSql } from './workflow-run-filter-sql.ts'

export interface RunPageRequest {
  first: number
  after?: { value: Date; id: string } | undefined
  filter: WorkflowRunFilter
}

/** What a list of workflows needs of their runs, each in one statement however long the list is. */
export class WorkflowRunBatches {
  readonly #prisma: TenantClient

  constructor(prisma: TenantClient) {
    this.#prisma = prisma
  }

  /**
   * One page of each workflow's runs, the newest first, in the order of the workflows. The selection holds columns.
   * Throws VALIDATION for a filter that nests too deep.
   */
  async listOfWorkflows(
    actor: Actor,
    workflowIds: readonly string[],
    { first, after, filter }: RunPageRequest,
    selection: ColumnSelection = {},
  ): Promise<Page<WorkflowRun>[]> {
    requireReadScope(actor, 'workflows')
    const columns = selectedColumns('r', Prisma.WorkflowRunScalarFieldEnum, selection)
    const behind = after ? Prisma.sql`(r.created_at, r.id) < (${after.value}, ${after.id})` : Prisma.sql`true`
    const found = await this.#prisma.$queryRaw<(WorkflowRun & { pageOf: string })[]>`
      SELECT page.*, wanted.id AS "pageOf"
      FROM unnest(${[...workflowIds]}::text[]) AS wanted(id)
      CROSS JOIN LATERAL (
        SELECT ${columns} FROM workflow_run r
        WHERE r.organization_id = ${actor.organizationId} AND r.workflow_id = wanted.id
          AND ${behind} AND ${toRunSql(filter)}
        ORDER BY r.created_at DESC, r.id DESC
        LIMIT ${first + 1}
      ) page`
    return toPages(workflowIds, found, { first })
  }

  async countOfWorkflows(
    actor: Actor,
    workflowIds: readonly string[],
    filter: WorkflowRunFilter,
  ): Promise<number[]> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    const counts = await this.#prisma.workflowRun.groupBy({
      by: ['workflowId'],
      where: { organizationId, workflowId: { in: [...workflowIds] }, AND: [toRunCondition(filter)] },
      _count: { _all: true },
    })
    const byId = new Map(counts.map(({ workflowId, _count }) => [workflowId, _count._all]))
    return workflowIds.map((id) => byId.get(id) ?? 0)
  }
}
