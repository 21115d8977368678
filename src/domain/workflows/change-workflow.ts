import type { Bus } from '../../platform/bus/bus.ts'
import type { Workflow } from '../../platform/db/generated/client.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import type { Actor } from '../actor.ts'
import { versionChannel } from './version-follower.ts'
import { toWorkflowId } from './workflow-id.ts'
import { unknownWorkflow } from './workflows.ts'

/** Changes a workflow in one transaction, one change at a time of each, and tells who follows it. Throws NOT_FOUND. */
export async function changeWorkflow(
  { prisma, bus }: { prisma: TenantClient; bus: Bus },
  { actor: { organizationId }, workflowId }: { actor: Actor; workflowId: string },
  change: (transaction: TenantTransaction, workflow: Workflow) => Promise<Workflow>,
): Promise<Workflow> {
  const changed = await prisma.$transaction(async (transaction) =>
    change(transaction, await lockWorkflow(transaction, organizationId, workflowId)),
  )
  bus.publish(versionChannel(changed.id), String(changed.version))
  return changed
}

/** A workflow that nobody else changes until the transaction ends. Throws NOT_FOUND. */
export async function lockWorkflow(
  transaction: TenantTransaction,
  organizationId: string,
  workflowId: string,
): Promise<Workflow> {
  const id = toWorkflowId(workflowId)
  await transaction.$executeRaw`
    SELECT FROM workflow WHERE organization_id = ${organizationId} AND id = ${id} FOR UPDATE`
  const where = { organizationId_id: { organizationId, id } }
  const workflow = await transaction.workflow.findUnique({ where })
  if (!workflow) throw unknownWorkflow(workflowId)
  return workflow
}
