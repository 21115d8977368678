import { AppError } from '../base/errors.ts'
import type { Prisma } from '../platform/db/generated/client.ts'

const MAX_DEPTH = 3

/** All conditions of one filter hold together. */
export interface TextFilter {
  eq?: string | null | undefined
  in?: string[] | null | undefined
  contains?: string | null | undefined
  startsWith?: string | null | undefined
  not?: string | null | undefined
}

export interface TimeFilter {
  gt?: Date | null | undefined
  gte?: Date | null | undefined
  lt?: Date | null | undefined
  lte?: Date | null | undefined
}

/** The value at a path of keys in a JSON column. */
export interface JsonFilter {
  path: string[]
  eq: Prisma.InputJsonValue
}

/** A condition that is null says nothing, as one that is absent; upper and lower case differ. */
export function textCondition(filter: TextFilter | null | undefined): Prisma.StringFilter | undefined {
  if (!filter) return undefined
  const { eq, in: oneOf, contains, startsWith, not } = filter
  return {
    ...(eq == null ? {} : { equals: eq }),
    ...(oneOf == null ? {} : { in: oneOf }),
    ...(contains == null ? {} : { contains: escapePattern(contains) }),
    ...(startsWith == null ? {} : { startsWith: escapePattern(startsWith) }),
    ...(not == null ? {} : { not }),
  }
}

/** The text as it stands in a LIKE pattern, where % and _ are wildcards; Prisma passes them on as they are. */
export function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

export function timeCondition(filter: TimeFilter | null | undefined): Prisma.DateTimeFilter | undefined {
  if (!filter) return undefined
  const { gt, gte, lt, lte } = filter
  return { ...(gt && { gt }), ...(gte && { gte }), ...(lt && { lt }), ...(lte && { lte }) }
}

/** Whether a name passes a filter, by the same rules, for lists that are not in the database. */
export function matchesText(text: string, filter: TextFilter | null | undefined): boolean {
  if (!filter) return true
  const { eq, in: oneOf, contains, startsWith, not } = filter
  return (
    (eq == null || text === eq) &&
    (oneOf == null || oneOf.includes(text)) &&
    (contains == null || text.includes(contains)) &&
    (startsWith == null || text.startsWith(startsWith)) &&
    (not == null || text !== not)
  )
}

export function matchesTime(time: Date, filter: TimeFilter | null | undefined): boolean {
  if (!filter) return true
  const { gt, gte, lt, lte } = filter
  return (!gt || time > gt) && (!gte || time >= gte) && (!lt || time < lt) && (!lte || time <= lte)
}

/** Throws VALIDATION for conditions that nest deeper than three levels. */
export function checkFilterDepth(depth: number): void {
  if (depth <= MAX_DEPTH) return
  const message = `and, or and not nest at most ${MAX_DEPTH} deep`
  throw new AppError('VALIDATION', 'Invalid filter', {
    issues: [{ path: ['filter'], code: 'too_deep', message }],
  })
}
