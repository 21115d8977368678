import { Prisma } from '../platform/db/generated/client.ts'
import type { ExecutionFilter } from './execution-filter.ts'
import { checkFilterDepth } from './execution-filter.ts'
import { escapePattern, type TextFilter, type TimeFilter } from './filters.ts'

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

function textConditions(column: Prisma.Sql, filter: TextFilter | null | undefined): Prisma.Sql[] {
  if (!filter) return []
  const { eq, in: oneOf, contains, startsWith, not } = filter
  return [
    ...(eq == null ? [] : [Prisma.sql`${column} = ${eq}`]),
    ...(oneOf == null ? [] : [Prisma.sql`${column} = ANY(${oneOf}::text[])`]),
    ...(contains == null ? [] : [Prisma.sql`${column} LIKE ${`%${escapePattern(contains)}%`}`]),
    ...(startsWith == null ? [] : [Prisma.sql`${column} LIKE ${`${escapePattern(startsWith)}%`}`]),
    ...(not == null ? [] : [Prisma.sql`${column} <> ${not}`]),
  ]
}

function timeConditions(column: Prisma.Sql, filter: TimeFilter | null | undefined): Prisma.Sql[] {
  if (!filter) return []
  const { gt, gte, lt, lte } = filter
  return [
    ...(gt ? [Prisma.sql`${column} > ${gt}`] : []),
    ...(gte ? [Prisma.sql`${column} >= ${gte}`] : []),
    ...(lt ? [Prisma.sql`${column} < ${lt}`] : []),
    ...(lte ? [Prisma.sql`${column} <= ${lte}`] : []),
  ]
}

function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.sql`(${Prisma.join(conditions, ' AND ')})`
}

function any(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`false` : Prisma.sql`(${Prisma.join(conditions, ' OR ')})`
}
