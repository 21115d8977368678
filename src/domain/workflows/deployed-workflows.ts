import type { JsonObject } from '../../base/json.ts'
import { assignCapabilityNames } from '../../engine/connectors/capability-name.ts'
import { startSchemaOf } from '../../engine/workflow/graph/start-schema.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import type { RunnableWorkflows } from './runnable-workflows.ts'

/** So many are offered, the oldest first. */
const MAX_OFFERED = 200
const NAME_PREFIX = 'workflow'

/** A deployed workflow as something to be called. */
export interface CallableWorkflow {
  /** `workflow_…` in `[a-z0-9_]`, at most 64 characters, of the workflow's name; the older of two keeps it. */
  toolName: string
  workflowId: string
  name: string
  description: string | null
  version: number
  /** JSON Schema of the start variables. */
  inputSchema: JsonObject
}

/** The workflows of an organisation that can be called: those that are deployed and begin with a starter. */
export class DeployedWorkflows {
  readonly #prisma: TenantClient
  readonly #workflows: RunnableWorkflows

  constructor(parts: { prisma: TenantClient; workflows: RunnableWorkflows }) {
    this.#prisma = parts.prisma
    this.#workflows = parts.workflows
  }

  /** In the order of their creation, which is stable. */
  async list(actor: Actor): Promise<CallableWorkflow[]> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    const rows = await this.#prisma.workflow.findMany({
      where: { organizationId, deployedVersion: { not: null }, state: { not: 'archived' } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: MAX_OFFERED,
      select: { id: true, name: true, description: true, deployedVersion: true },
    })
    const names = assignCapabilityNames(rows.map(({ name: tool }) => ({ integrationKey: NAME_PREFIX, tool })))
    const callable = await Promise.all(
      rows.map(async ({ id: workflowId, name, description, deployedVersion }, index) => {
        const version = deployedVersion ?? 0
        const pinned = await this.#workflows.load(organizationId, workflowId, version)
        if (!pinned?.graph.nodes.some(({ type }) => type === 'starter')) return []
        const inputSchema = startSchemaOf(pinned.graph)
        return [{ toolName: names[index] ?? name, workflowId, name, description, version, inputSchema }]
      }),
    )
    return callable.flat()
  }
}
