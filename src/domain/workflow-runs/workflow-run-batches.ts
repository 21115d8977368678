import type { Graph } from '../../engine/workflow/graph/graph.ts'
import { Prisma, type WorkflowRun } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type ColumnSelection, selectedColumns } from '../../platform/db/selected-columns.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import { countsInOrder, type Page, type TimePageRequest, toPages } from '../page.ts'
import { toGraph } from '../workflows/stored-graph.ts'
import { toRunCondition, type WorkflowRunFilter } from './workflow-run-filter.ts'
import { toRunSql } from './workflow-run-filter-sql.ts'

export interface RunPageRequest extends TimePageRequest {
  filter: WorkflowRunFilter
}

/** A block of a run, which may have begun others. */
export interface ParentBlock {
  runId: string
  blockId: string
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

  /** The graph that each run keeps to, null for one that the organisation does not have; each graph is read once. */
  async graphs(actor: Actor, runIds: readonly string[]): Promise<(Graph | null)[]> {
    requireReadScope(actor, 'workflows')
    const found = await this.#prisma.$queryRaw<{ runIds: string[]; graph: Prisma.JsonValue }[]>`
      SELECT v.graph, pinned.run_ids AS "runIds"
      FROM (
        SELECT r.organization_id, r.workflow_id, r.version, array_agg(r.id) AS run_ids
        FROM workflow_run r
        WHERE r.organization_id = ${actor.organizationId} AND r.id = ANY(${[...runIds]}::text[])
        GROUP BY r.organization_id, r.workflow_id, r.version
      ) pinned
      JOIN workflow_version v ON v.organization_id = pinned.organization_id
        AND v.workflow_id = pinned.workflow_id AND v.version = pinned.version`
    const byRun = new Map(found.flatMap(({ runIds, graph }) => runIds.map((id) => [id, toGraph(graph)])))
    return runIds.map((id) => byRun.get(id) ?? null)
  }

  /** The newest run that each block has begun, null for none; the selection holds columns. */
  async children(
    actor: Actor,
    parents: readonly ParentBlock[],
    selection: ColumnSelection = {},
  ): Promise<(WorkflowRun | null)[]> {
    requireReadScope(actor, 'workflows')
    const columns = selectedColumns('r', Prisma.WorkflowRunScalarFieldEnum, selection)
    const [runIds, blockIds] = [parents.map(({ runId }) => runId), parents.map(({ blockId }) => blockId)]
    const found = await this.#prisma.$queryRaw<(WorkflowRun & { place: number })[]>`
      SELECT newest.*, wanted.place::int AS place
      FROM unnest(${runIds}::text[], ${blockIds}::text[]) WITH ORDINALITY AS wanted(run_id, block_id, place)
      CROSS JOIN LATERAL (
        SELECT ${columns} FROM workflow_run r
        WHERE r.organization_id = ${actor.organizationId}
          AND r.parent_run_id = wanted.run_id AND r.parent_block_id = wanted.block_id
        ORDER BY r.created_at DESC, r.id DESC
        LIMIT 1
      ) newest`
    const byPlace = new Map(found.map((run) => [run.place, run]))
    return parents.map((_parent, index) => byPlace.get(index + 1) ?? null)
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
    return countsInOrder(workflowIds, counts, ({ workflowId }) => workflowId)
  }
}
