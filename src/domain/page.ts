/** A row's place in an order: the value that it is ordered by, and its id, which decides between equal values. */
export interface Position {
  value: string | Date
  id: string
}

/** Which part of a list is wanted. */
export interface PageRequest {
  /** At most so many rows. */
  first: number
  after?: Position | undefined
}

/** The same of a list in the order of time, as the lists of many records are read together. */
export interface TimePageRequest {
  first: number
  after?: { value: Date; id: string } | undefined
}

export type Direction = 'asc' | 'desc'

/**
 * The first rows of a list after a position, and whether more follow. Positions are values and not offsets: rows
 * that come and go between two pages neither repeat nor hide others.
 */
export interface Page<Row> {
  rows: Row[]
  hasMore: boolean
}

/** The condition of Prisma that a row stands after the position. */
export function afterPosition(field: string, direction: Direction, after: Position | undefined): object {
  if (after === undefined) return {}
  const beyond = direction === 'asc' ? 'gt' : 'lt'
  return {
    OR: [{ [field]: { [beyond]: after.value } }, { [field]: after.value, id: { [beyond]: after.id } }],
  }
}

/** What Prisma needs beside the condition: one row more than wanted tells whether more follow. */
export function pageOrder(field: string, direction: Direction, { first }: PageRequest) {
  return { orderBy: [{ [field]: direction }, { id: direction }], take: first + 1 }
}

export function toPage<Row>(rows: Row[], { first }: Pick<PageRequest, 'first'>): Page<Row> {
  return { rows: rows.slice(0, first), hasMore: rows.length > first }
}

/**
 * Pages of several lists, in the order of their ids, from rows that were read for all: one more of each than wanted.
 */
export function toPages<Row extends { pageOf: string }>(
  ids: readonly string[],
  rows: readonly Row[],
  request: Pick<PageRequest, 'first'>,
): Page<Row>[] {
  const byList = Map.groupBy(rows, ({ pageOf }) => pageOf)
  return ids.map((id) => toPage(byList.get(id) ?? [], request))
}

/** How many rows belong to each of the ids, in their order; `idOf` tells to which one a group does. */
export function countsInOrder<Group extends { _count: { _all: number } }>(
  ids: readonly string[],
  groups: readonly Group[],
  idOf: (group: Group) => string,
): number[] {
  const byId = new Map(groups.map((group) => [idOf(group), group._count._all]))
  return ids.map((id) => byId.get(id) ?? 0)
}
