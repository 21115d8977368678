import type { WorkflowVersion } from '../platform/db/generated/client.ts'
import type { TenantClient } from '../platform/db/prisma.ts'
import { type Actor, requireReadScope } from './actor.ts'
import type { Page } from './page.ts'

/** Beyond every version's number. */
const ABOVE_ALL = 2 ** 31 - 1

export interface VersionPageRequest {
  first: number
  /** Only versions before this one. */
  before?: number | undefined
}

/** What a list of workflows needs of their versions, in a number of statements that its length does not change. */
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
    selection: object = {},
  ): Promise<Page<WorkflowVersion>[]> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    const rows = await this.#prisma.$queryRaw<{ id: string; workflowId: string }[]>`
      SELECT page.id, page.workflow_id AS "workflowId"
      FROM unnest(${[...workflowIds]}::text[]) AS wanted(id)
      CROSS JOIN LATERAL (
        SELECT v.id, v.workflow_id FROM workflow_version v
        WHERE v.organization_id = ${organizationId} AND v.workflow_id = wanted.id AND v.version < ${before}
        ORDER BY v.version DESC
        LIMIT ${first + 1}
      ) page`
    const byId = await this.#load(organizationId, rows, selection)
    return workflowIds.map((workflowId) => {
      const own = rows.filter((row) => row.workflowId === workflowId).flatMap(({ id }) => byId.get(id) ?? [])
      return { rows: own.slice(0, first), hasMore: own.length > first }
    })
  }

  /** The deployed version of each workflow, null for one without, in the order of the workflows. */
  async deployedVersions(
    actor: Actor,
    workflowIds: readonly string[],
    selection: object = {},
  ): Promise<(WorkflowVersion | null)[]> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    const rows = await this.#prisma.$queryRaw<{ id: string; workflowId: string }[]>`
      SELECT v.id, v.workflow_id AS "workflowId"
      FROM workflow w
      JOIN workflow_version v
        ON v.organization_id = w.organization_id AND v.workflow_id = w.id AND v.version = w.deployed_version
      WHERE w.organization_id = ${organizationId} AND w.id = ANY(${[...workflowIds]}::text[])`
    const byId = await this.#load(organizationId, rows, selection)
    const idOf = new Map(rows.map(({ id, workflowId }) => [workflowId, id]))
    return workflowIds.map((workflowId) => byId.get(idOf.get(workflowId) ?? '') ?? null)
  }

  async #load(
    organizationId: string,
    rows: readonly { id: string }[],
    selection: object,
  ): Promise<Map<string, WorkflowVersion>> {
    const where = { organizationId, id: { in: rows.map(({ id }) => id) } }
    const found =
      rows.length === 0 ? [] : await this.#prisma.workflowVersion.findMany({ ...selection, where })
    return new Map(found.map((version) => [version.id, version]))
  }
}
