import { Prisma } from '../platform/db/generated/client.ts'
import { escapePattern, type TextFilter, type TimeFilter } from './filters.ts'

/** What the filters of filters.ts mean of a column, for statements that are written as SQL. */
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

export function all(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.sql`(${Prisma.join(conditions, ' AND ')})`
}

export function any(conditions: Prisma.Sql[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`false` : Prisma.sql`(${Prisma.join(conditions, ' OR ')})`
}
