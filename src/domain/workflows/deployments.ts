import { AppError } from '../../base/errors.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import { lintGraph } from '../../engine/workflow/lint/lint-graph.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { Workflow } from '../../platform/db/generated/client.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import type { Keyring } from '../../platform/keyring.ts'
import { type Actor, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import { beginSchedules, stopSchedules } from '../schedules/schedule-deployment.ts'
import { ensureTrigger } from '../triggers/trigger-deployment.ts'
import { changeWorkflow } from './change-workflow.ts'
import { toGraph } from './stored-graph.ts'
import { getVersion } from './version-reads.ts'
import { toVariables } from './workflow-checks.ts'

export interface DeploymentsParts {
  prisma: TenantClient
  bus: Bus
  audit: Audit
  keyring: Keyring
}

/** Which version of a workflow its triggers, its schedules and calls run. */
export class Deployments {
  readonly #parts: DeploymentsParts

  constructor(parts: DeploymentsParts) {
    this.#parts = parts
  }

  /**
   * The version that is run from now on: the newest unless one is named. Its schedule and the address of its webhook
   * block begin to work. Throws NOT_FOUND, and VALIDATION with every lint error of its graph.
   */
  async deploy(actor: Actor, workflowId: string, version?: number): Promise<Workflow> {
    requireScope(actor, 'workflows')
    return changeWorkflow(this.#parts, { actor, workflowId }, async (transaction, workflow) => {
      const chosen = await getVersion(transaction, workflow, version ?? workflow.version)
      const graph = toGraph(chosen.graph)
      refuseErrors(graph, workflow)
      await ensureTrigger(transaction, { keyring: this.#parts.keyring, workflow, graph })
      await beginSchedules(transaction, workflow, graph)
      return this.#setDeployed(transaction, { actor, workflow, version: chosen.version })
    })
  }

  /** No version is deployed any more: triggers and schedules stop, and calls run the newest. Throws NOT_FOUND. */
  async undeploy(actor: Actor, workflowId: string): Promise<Workflow> {
    requireScope(actor, 'workflows')
    return changeWorkflow(this.#parts, { actor, workflowId }, async (transaction, workflow) => {
      await stopSchedules(transaction, workflow)
      return this.#setDeployed(transaction, { actor, workflow, version: null })
    })
  }

  async #setDeployed(
    transaction: TenantTransaction,
    { actor, workflow, version }: { actor: Actor; workflow: Workflow; version: number | null },
  ): Promise<Workflow> {
    if (workflow.deployedVersion === version) return workflow
    const { organizationId, id } = workflow
    const changed = await transaction.workflow.update({
      where: { organizationId_id: { organizationId, id } },
      data: { deployedVersion: version, state: version === null ? 'internal' : 'deployed' },
    })
    await this.#parts.audit.record(transaction, actor, {
      action: version === null ? 'workflow.undeployed' : 'workflow.deployed',
      target: { type: 'workflow', id },
      before: { version: workflow.deployedVersion },
      after: { version },
    })
    return changed
  }
}

/** What can only fail is not deployed. */
function refuseErrors(graph: Graph, { variables }: Workflow): void {
  const errors = lintGraph(graph, { variables: toVariables(variables) }).filter(
    ({ severity }) => severity === 'error',
  )
  if (errors.length === 0) return
  const issues = errors.map(({ rule, message, blockId, edgeId, field }) => ({
    path: [...(blockId ? ['nodes', blockId] : edgeId ? ['edges', edgeId] : []), ...(field?.split('.') ?? [])],
    code: rule.toLowerCase(),
    message,
  }))
  throw new AppError('VALIDATION', 'A workflow with errors cannot be deployed', { issues })
}
