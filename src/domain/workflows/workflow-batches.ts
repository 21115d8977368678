import {
  Prisma,
  type Workflow,
  type WorkflowRun,
  type WorkflowVersion,
} from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type ColumnSelection, selectedColumns } from '../../platform/db/selected-columns.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import { type Page, toPages } from '../page.ts'

/** Beyond every version's number. */
const ABOVE_ALL = 2 ** 31 - 1

export interface VersionPageRequest {
  first: number
  /** Only versions before this one. */
  before?: number | undefined
}

/** Names a version. */
export interface VersionKey {
  workflowId: string
  version: number
}

/** A version, and the workflow that it was asked for. */
type VersionOf = WorkflowVersion & { pageOf: string }

/** What a list of workflows needs of their versions, each in one statement however long the list is. */
export class WorkflowBatches {
  readonly #prisma: TenantClient

  constructor(prisma: TenantClient) {
    this.#prisma = prisma
  }

  /** One page of each workflow's versions, the newest first, in the order of the workflows. */
  async versions(
    actor: Actor,
    workflowIds: readonly string[],
    { first, before = ABOVE_ALL }: VersionPageRequest,
    selection: ColumnSelection = {},
  ): Promise<Page<WorkflowVersion>[]> {
    requireReadScope(actor, 'workflows')
    const columns = selectedColumns('v', Prisma.WorkflowVersionScalarFieldEnum, selection)
    const found = await this.#prisma.$queryRaw<VersionOf[]>`
      SELECT page.*, wanted.id AS "pageOf"
      FROM unnest(${[...workflowIds]}::text[]) AS wanted(id)
      CROSS JOIN LATERAL (
        SELECT ${columns} FROM workflow_version v
        WHERE v.organization_id = ${actor.organizationId} AND v.workflow_id = wanted.id AND v.version < ${before}
        ORDER BY v.version DESC
        LIMIT ${first + 1}
      ) page`
    return toPages(workflowIds, found, { first })
  }

  /** Versions by workflow and number, null for one that is gone, in the order in which they are asked for. */
  async numbered(
    actor: Actor,
    wanted: readonly VersionKey[],
    selection: ColumnSelection = {},
  ): Promise<(WorkflowVersion | null)[]> {
    requireReadScope(actor, 'workflows')
    const columns = selectedColumns('v', Prisma.WorkflowVersionScalarFieldEnum, selection)
    const [ids, numbers] = [wanted.map(({ workflowId }) => workflowId), wanted.map(({ version }) => version)]
    const found = await this.#prisma.$queryRaw<(WorkflowVersion & { place: number })[]>`
      SELECT ${columns}, wanted.place::int AS place
      FROM workflow_version v
      JOIN unnest(${ids}::text[], ${numbers}::int[]) WITH ORDINALITY AS wanted(id, version, place)
        ON v.workflow_id = wanted.id AND v.version = wanted.version
      WHERE v.organization_id = ${actor.organizationId}`
    const byPlace = new Map(found.map((version) => [version.place, version]))
    return wanted.map((_key, index) => byPlace.get(index + 1) ?? null)
  }

  /** The deployed version of each workflow, null for one without, in the order of the workflows. */
  async deployedVersions(
    actor: Actor,
    workflowIds: readonly string[],
    selection: ColumnSelection = {},
  ): Promise<(WorkflowVersion | null)[]> {
    requireReadScope(actor, 'workflows')
    const columns = selectedColumns('v', Prisma.WorkflowVersionScalarFieldEnum, selection)
    const found = await this.#prisma.$queryRaw<VersionOf[]>`
      SELECT ${columns}, w.id AS "pageOf"
      FROM workflow w
      JOIN workflow_version v
        ON v.organization_id = w.organization_id AND v.workflow_id = w.id AND v.version = w.deployed_version
      WHERE w.organization_id = ${actor.organizationId} AND w.id = ANY(${[...workflowIds]}::text[])`
    const byWorkflow = new Map(found.map((version) => [version.pageOf, version]))
    return workflowIds.map((id) => byWorkflow.get(id) ?? null)
  }

  /** The number of the deployed version of each workflow, null for one without, in the order of the workflows. */
  async deployedNumbers(actor: Actor, workflowIds: readonly string[]): Promise<(number | null)[]> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId: actor.organizationId, id: { in: [...workflowIds] } }
    const select = { id: true, deployedVersion: true }
    const rows = await this.#prisma.workflow.findMany({ where, select })
    const byId = new Map(rows.map(({ id, deployedVersion }) => [id, deployedVersion]))
    return workflowIds.map((id) => byId.get(id) ?? null)
  }

  /** Each workflow, null for one that the organisation does not have. */
  async workflows(
    actor: Actor,
    ids: readonly string[],
    selection: object = {},
  ): Promise<(Workflow | null)[]> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    const rows = await this.#prisma.workflow.findMany({ ...selection, where })
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => byId.get(id) ?? null)
  }

  /** Each run, null for one that the organisation does not have. */
  async runs(actor: Actor, ids: readonly string[], selection: object = {}): Promise<(WorkflowRun | null)[]> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    const rows = await this.#prisma.workflowRun.findMany({ ...selection, where })
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => byId.get(id) ?? null)
  }
}
