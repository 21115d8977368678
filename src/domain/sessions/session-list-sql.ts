import { Prisma } from '../../platform/db/generated/client.ts'
import { type ColumnSelection, selectedColumns } from '../../platform/db/selected-columns.ts'
import { all, textConditions, timeConditions } from '../filters-sql.ts'
import type { PageRequest } from '../page.ts'
import type { SessionFilter, SessionOrder } from './sessions.ts'

const COLUMNS = {
  createdAt: Prisma.sql`s.created_at`,
  updatedAt: Prisma.sql`s.updated_at`,
  title: Prisma.sql`s.title`,
}

/** The rows of a page of sessions and one more, which tells that others follow. */
export function selectSessions(
  organizationId: string,
  { filter, page, order }: { filter: SessionFilter; page: PageRequest; order: SessionOrder },
  selection: ColumnSelection,
): Prisma.Sql {
  const { first, after } = page
  const column = COLUMNS[order.field]
  const [beyond, direction] = order.direction === 'asc' ? ['>', 'ASC'] : ['<', 'DESC']
  const behind = after
    ? Prisma.sql`(${column}, s.id) ${Prisma.raw(beyond)} (${after.value}, ${after.id})`
    : Prisma.sql`true`
  return Prisma.sql`
    SELECT ${selectedColumns('s', Prisma.SessionScalarFieldEnum, selection)} FROM session s
    WHERE s.organization_id = ${organizationId} AND ${toSessionSql(filter)} AND ${behind}
    ORDER BY ${column} ${Prisma.raw(direction)}, s.id ${Prisma.raw(direction)}
    LIMIT ${first + 1}`
}

/** The number of sessions that pass a filter. */
export function countSessions(organizationId: string, filter: SessionFilter): Prisma.Sql {
  return Prisma.sql`
    SELECT count(*)::int AS count FROM session s
    WHERE s.organization_id = ${organizationId} AND ${toSessionSql(filter)}`
}

function toSessionSql({ title, status, source, createdAt, metadata }: SessionFilter): Prisma.Sql {
  return all([
    ...textConditions(COLUMNS.title, title),
    ...(status ? [Prisma.sql`s.status::text = ${status}`] : []),
    ...(source ? [Prisma.sql`s.source::text = ${source}`] : []),
    ...timeConditions(COLUMNS.createdAt, createdAt),
    ...(metadata
      ? [Prisma.sql`s.metadata #> ${metadata.path}::text[] = ${JSON.stringify(metadata.eq)}::jsonb`]
      : []),
  ])
}
