import { AppError } from '../../base/errors.ts'
import { createWebhookSecret } from '../../engine/webhooks/signature.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { TriggerEndpoint } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import type { Keyring } from '../../platform/keyring.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { toGraph } from '../workflows/stored-graph.ts'
import { toWorkflowId } from '../workflows/workflow-id.ts'
import { unknownWorkflow } from '../workflows/workflows.ts'
import { ensureTrigger, sealSecret } from './trigger-deployment.ts'

/** rest.md and vendors.md: for so long an armed trigger waits for its one call. */
const ARMED_MS = 10 * 60 * 1_000

/** An address as people see it: the secret never. */
export interface Trigger {
  id: string
  workflowId: string
  blockId: string
  url: string
  requireSignature: boolean
  dedupeHeader: string | null
  /** The last characters of the secret; null without one. */
  hint: string | null
  armedUntil: Date | null
  lastReceivedAt: Date | null
}

export interface TriggerSecret {
  trigger: Trigger
  /** Shown this once. */
  secret: string
}

export interface TriggersParts {
  prisma: TenantClient
  bus: Bus
  audit: Audit
  keyring: Keyring
  /** Where a trigger takes requests. */
  triggerUrl(webhookId: string): string
}

/** The addresses at which webhook blocks take requests; `inbound-triggers.ts` answers them. */
export class Triggers {
  readonly #parts: TriggersParts

  constructor(parts: TriggersParts) {
    this.#parts = parts
  }

  /** Each workflow's addresses, the oldest first; a block has one from its first deployment or arming on. */
  async ofWorkflows(actor: Actor, workflowIds: readonly string[]): Promise<Trigger[][]> {
    requireReadScope(actor, 'workflows')
    const rows = await this.#parts.prisma.triggerEndpoint.findMany({
      where: { organizationId: actor.organizationId, workflowId: { in: [...workflowIds] } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    })
    const byWorkflow = Map.groupBy(rows, ({ workflowId }) => workflowId)
    return workflowIds.map((id) => (byWorkflow.get(id) ?? []).map((row) => this.#toTrigger(row)))
  }

  /** Each of these addresses, null for one that the organisation does not have. */
  async findMany(actor: Actor, ids: readonly string[]): Promise<(Trigger | null)[]> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    const rows = await this.#parts.prisma.triggerEndpoint.findMany({ where })
    const byId = new Map(rows.map((row) => [row.id, this.#toTrigger(row)]))
    return ids.map((id) => byId.get(id) ?? null)
  }

  /**
   * Takes one call within ten minutes, which runs the newest version, deployed or not. Throws NOT_FOUND, CONFLICT
   * for an archived workflow, and VALIDATION for one whose newest version has no webhook block.
   */
  async arm(actor: Actor, workflowId: string): Promise<Trigger> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    const { prisma, keyring, audit } = this.#parts
    return prisma.$transaction(async (transaction) => {
      const where = { organizationId_id: { organizationId, id: toWorkflowId(workflowId) } }
      const workflow = await transaction.workflow.findUnique({ where })
      if (!workflow) throw unknownWorkflow(workflowId)
      if (workflow.state === 'archived')
        throw new AppError('CONFLICT', 'The workflow is archived and cannot run')
      const trigger = await ensureTrigger(transaction, { keyring, workflow, graph: toGraph(workflow.graph) })
      if (!trigger) throw noWebhookBlock()
      const armedUntil = new Date((await readDatabaseTime(transaction)).getTime() + ARMED_MS)
      const target = { type: 'trigger', id: trigger.id }
      await audit.record(transaction, actor, { action: 'trigger.armed', target, after: { armedUntil } })
      return this.#toTrigger(
        await transaction.triggerEndpoint.update({
          where: { organizationId_id: { organizationId, id: trigger.id } },
          data: { armedUntil },
        }),
      )
    })
  }

  /**
   * Makes a new secret, which is shown this once; the old one ends at once. Throws NOT_FOUND, and CONFLICT where the
   * secret stands in the block's config.
   */
  async rotateSecret(actor: Actor, id: string): Promise<TriggerSecret> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    const { prisma, keyring, audit } = this.#parts
    const secret = createWebhookSecret()
    return prisma.$transaction(async (transaction) => {
      const where = { organizationId_id: { organizationId, id } }
      const known = await transaction.triggerEndpoint.findUnique({ where })
      if (!known) throw new AppError('NOT_FOUND', `Unknown trigger "${id}"`)
      if (known.isConfigured) {
        throw new AppError(
          'CONFLICT',
          'The secret stands in the block’s webhook_secret: change it there and deploy',
        )
      }
      const data = sealSecret(keyring, { organizationId, id, secret })
      const row = await transaction.triggerEndpoint.update({ where, data })
      const target = { type: 'trigger', id }
      await audit.record(transaction, actor, { action: 'trigger.secret_rotated', target })
      return { trigger: this.#toTrigger(row), secret }
    })
  }

  #toTrigger(row: TriggerEndpoint): Trigger {
    const { id, workflowId, blockId, webhookId, requireSignature, dedupeHeader, lastFour } = row
    const { armedUntil, lastReceivedAt } = row
    const hint = lastFour === null ? null : `…${lastFour}`
    const url = this.#parts.triggerUrl(webhookId)
    const times = { armedUntil, lastReceivedAt }
    return { id, workflowId, blockId, url, requireSignature, dedupeHeader, hint, ...times }
  }
}

function noWebhookBlock(): AppError<'VALIDATION'> {
  const message = 'The newest version has no webhook block'
  return new AppError('VALIDATION', message, {
    issues: [{ path: ['workflowId'], code: 'no_webhook', message }],
  })
}
