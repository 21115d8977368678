import type { ExecutionStatus } from '../../engine/executions/execution.ts'
import type { Prisma } from '../../platform/db/generated/client.ts'
import {
  checkFilterDepth,
  type TextFilter,
  type TimeFilter,
  textCondition,
  timeCondition,
} from '../filters.ts'

/** All conditions hold together; what is null or absent says nothing. `and`, `or` and `not` nest three deep. */
export interface ExecutionFilter {
  status?: ExecutionStatus[] | null | undefined
  capabilityName?: TextFilter | null | undefined
  sessionId?: string | null | undefined
  connectedAccountId?: string | null | undefined
  createdAt?: TimeFilter | null | undefined
  and?: ExecutionFilter[] | null | undefined
  or?: ExecutionFilter[] | null | undefined
  not?: ExecutionFilter | null | undefined
}

/** An empty `or` holds for nothing; Prisma takes an empty OR for none at all. */
const NOTHING: Prisma.ExecutionWhereInput = { id: { in: [] } }

/** Throws VALIDATION for a filter that nests deeper than three levels. */
export function toExecutionCondition(filter: ExecutionFilter, depth = 0): Prisma.ExecutionWhereInput {
  checkFilterDepth(depth)
  const { status, capabilityName, sessionId, connectedAccountId, createdAt, and, or, not } = filter
  const nested = (inner: ExecutionFilter) => toExecutionCondition(inner, depth + 1)
  const name = textCondition(capabilityName)
  const time = timeCondition(createdAt)
  return {
    ...(status && { status: { in: status } }),
    ...(name && { capabilityName: name }),
    ...(sessionId && { sessionId }),
    ...(connectedAccountId && { connectedAccountId }),
    ...(time && { createdAt: time }),
    ...(and && { AND: and.map(nested) }),
    ...(or && (or.length > 0 ? { OR: or.map(nested) } : NOTHING)),
    ...(not && { NOT: nested(not) }),
  }
}
