import type { RunStatus, RunTrigger } from '../../engine/workflow/runs/run.ts'
import { Prisma } from '../../platform/db/generated/client.ts'
import { checkFilterDepth, type TimeFilter, timeCondition } from '../filters.ts'
import { toWorkflowId } from '../workflows/workflow-id.ts'

/** All conditions hold together; what is null or absent says nothing. `and`, `or` and `not` nest three deep. */
export interface WorkflowRunFilter {
  status?: RunStatus[] | null | undefined
  trigger?: RunTrigger[] | null | undefined
  workflowId?: string | null | undefined
  createdAt?: TimeFilter | null | undefined
  /** The JSON value at a path of keys. */
  metadata?: { path: string[]; eq?: unknown } | null | undefined
  and?: WorkflowRunFilter[] | null | undefined
  or?: WorkflowRunFilter[] | null | undefined
  not?: WorkflowRunFilter | null | undefined
}

/** An empty `or` holds for nothing; Prisma takes an empty OR for none at all. */
const NOTHING: Prisma.WorkflowRunWhereInput = { id: { in: [] } }

/** Throws VALIDATION for a filter that nests deeper than three levels. */
export function toRunCondition(filter: WorkflowRunFilter, depth = 0): Prisma.WorkflowRunWhereInput {
  checkFilterDepth(depth)
  const { status, trigger, workflowId, createdAt, metadata, and, or, not } = filter
  const nested = (inner: WorkflowRunFilter) => toRunCondition(inner, depth + 1)
  const time = timeCondition(createdAt)
  return {
    ...(status && { status: { in: status } }),
    ...(trigger && { trigger: { in: trigger } }),
    ...(workflowId && { workflowId: toWorkflowId(workflowId) }),
    ...(time && { createdAt: time }),
    ...(metadata && { metadata: { path: metadata.path, equals: toJsonInput(metadata.eq) } }),
    ...(and && { AND: and.map(nested) }),
    ...(or && (or.length > 0 ? { OR: or.map(nested) } : NOTHING)),
    ...(not && { NOT: nested(not) }),
  }
}

function toJsonInput(value: unknown): Prisma.InputJsonValue | typeof Prisma.AnyNull {
  return value == null ? Prisma.AnyNull : (value as Prisma.InputJsonValue) // transports have parsed it from JSON
}
