import { Prisma } from '../../platform/db/generated/client.ts'
import { checkFilterDepth } from '../filters.ts'
import { all, any, textConditions, timeConditions } from '../filters-sql.ts'
import type { ExecutionFilter } from './execution-filter.ts'

/**
 * The condition of `toExecutionCondition` on the table `e`, for statements that Prisma cannot write. Throws
 * VALIDATION for a filter that nests deeper than three levels.
 */
export function toExecutionSql(filter: ExecutionFilter, depth = 0): Prisma.Sql {
  checkFilterDepth(depth)
  const { status, capabilityName, sessionId, connectedAccountId, createdAt, and, or, not } = filter
  const nested = (inner: ExecutionFilter) => toExecutionSql(inner, depth + 1)
  return all([
    ...(status ? [Prisma.sql`e.status::text = ANY(${status}::text[])`] : []),
    ...textConditions(Prisma.sql`e.capability_name`, capabilityName),
    ...(sessionId ? [Prisma.sql`e.session_id = ${sessionId}`] : []),
    ...(connectedAccountId ? [Prisma.sql`e.connected_account_id = ${connectedAccountId}`] : []),
    ...timeConditions(Prisma.sql`e.created_at`, createdAt),
    ...(and ?? []).map(nested),
    ...(or ? [any(or.map(nested))] : []),
    ...(not ? [Prisma.sql`NOT ${nested(not)}`] : []),
  ])
}
