import { Prisma } from '../platform/db/generated/client.ts'
import { escapePattern, type TextFilter, type TimeFilter } from './filters.ts'

/** The conditions of `textCondition` on a column, for statements that Prisma cannot write. */
export function textConditions(column: Prisma.Sql, filter: TextFilter | null | undefined): Prisma.Sql[] {
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

/** Those of `timeCondition`. */
export function timeConditions(column: Prisma.Sql, filter: TimeFilter | null | undefined): Prisma.Sql[] {
  if (!filter) return []
  const { gt, gte, lt, lte } = filter
  return [
    ...(gt ? [Prisma.sql`${column} > ${gt}`] : []),
    ...(gte ? [Prisma.sql`${column} >= ${gte}`] : []),
    ...(lt ? [Prisma.sql`${column} < ${lt}`] : []),
    ...(lte ? [Prisma.sql`${column} <= ${lte}`] : []),
  ]
}

/** That all conditions hold, as they do where there is none. */
export function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.sql`(${Prisma.join(conditions, ' AND ')})`
}

/** That one of them holds, as it does not where there is none. */
export function any(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`false` : Prisma.sql`(${Prisma.join(conditions, ' OR ')})`
}
