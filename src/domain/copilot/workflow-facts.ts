import { isJsonObject } from '../../base/json.ts'
import type { LintFacts } from '../../engine/workflow/lint/lint-issue.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, hasReadScope } from '../actor.ts'

/** What a turn knows of a workflow beside its graph. Whoever may not read workflows is told no names of secrets. */
export async function readWorkflowFacts(prisma: TenantClient, actor: Actor, id: string): Promise<LintFacts> {
  const { organizationId } = actor
  const where = { organizationId_id: { organizationId, id } }
  const workflow = await prisma.workflow.findUnique({ where, select: { variables: true } })
  const secrets = hasReadScope(actor, 'workflows')
    ? await prisma.organizationSecret.findMany({ where: { organizationId }, select: { name: true } })
    : null
  return {
    ...(isJsonObject(workflow?.variables) && { variables: workflow.variables }),
    ...(secrets && { secretNames: new Set(secrets.map(({ name }) => name)) }),
  }
}
