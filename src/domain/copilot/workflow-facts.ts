import { isJsonObject } from '../../base/json.ts'
import type { LintFacts } from '../../engine/workflow/lint/lint-issue.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'

/** What the linter is told of a workflow beside its graph. */
export async function readWorkflowFacts(
  prisma: TenantClient,
  organizationId: string,
  id: string,
): Promise<LintFacts> {
  const where = { organizationId_id: { organizationId, id } }
  const workflow = await prisma.workflow.findUnique({ where, select: { variables: true } })
  return isJsonObject(workflow?.variables) ? { variables: workflow.variables } : {}
}
