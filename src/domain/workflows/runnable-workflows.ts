import { AppError } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import type { Startable } from '../../engine/workflow/runners/subworkflow.ts'
import type { PinnedWorkflow } from '../../engine/workflow/runs/run.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { toWorkflowId } from './workflow-id.ts'

const MAX_CACHED = 200

/** Versions of workflows, as runs need them. A version never changes, so that those used last are kept. */
export class RunnableWorkflows {
  readonly #prisma: TenantClient
  /** The least recently used first. */
  readonly #cache = new Map<string, PinnedWorkflow>()

  constructor(prisma: TenantClient) {
    this.#prisma = prisma
  }

  /** Null for a version that the organisation does not have. */
  async load(organizationId: string, workflowId: string, version: number): Promise<PinnedWorkflow | null> {
    const key = `${organizationId} ${workflowId} ${version}`
    const known = this.#cache.get(key)
    const loaded = known ?? (await this.#load(organizationId, workflowId, version))
    if (!loaded) return null
    this.#cache.delete(key)
    this.#cache.set(key, loaded)
    const [oldest] = this.#cache.keys()
    if (this.#cache.size > MAX_CACHED && oldest !== undefined) this.#cache.delete(oldest)
    return loaded
  }

  /**
   * The version that is asked for, else the deployed one, else the newest. Null when there is no such workflow or
   * version.
   */
  async findStartable(organizationId: string, id: string, version?: number): Promise<Startable | null> {
    const where = { organizationId, id: toWorkflowId(id) }
    const found = await this.#prisma.workflow.findFirst({
      where,
      select: { id: true, state: true, version: true, deployedVersion: true },
    })
    if (!found) return null
    if (found.state === 'archived') throw new AppError('CONFLICT', 'The workflow is archived and cannot run')
    const chosen = version ?? found.deployedVersion ?? found.version
    const pinned = await this.load(organizationId, found.id, chosen)
    if (!pinned) return null
    const starter = pinned.graph.nodes.find(({ type }) => type === 'starter' || type === 'webhook')
    if (!starter) {
      const issue = { path: ['workflowId'], code: 'no_trigger', message: 'The workflow has no starter block' }
      throw new AppError('VALIDATION', issue.message, { issues: [issue] })
    }
    const starterConfig = starter.type === 'starter' ? starter.config : {}
    return { workflowId: found.id, version: chosen, starterConfig }
  }

  async #load(organizationId: string, workflowId: string, version: number): Promise<PinnedWorkflow | null> {
    const found = await this.#prisma.workflowVersion.findFirst({
      where: { organizationId, workflowId, version },
      select: { graph: true, workflow: { select: { variables: true } } },
    })
    if (!found) return null
    // Both columns are JSON, which the client cannot type: every writer parses them first.
    return { graph: found.graph as unknown as Graph, variables: found.workflow.variables as JsonObject }
  }
}
