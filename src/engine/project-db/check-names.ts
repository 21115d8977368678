import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { nearestName } from '../../base/nearest-name.ts'
import { refuse } from './node-checks.ts'
import type { ReadQuery } from './read-query.ts'

const MAX_SUGGESTED = 30

/** Tables of other databases are left out: what they reach is not the project's. */
const READABLE = `select c.relname as name,
  c.relkind in ('r', 'p', 'v', 'm') and has_table_privilege(c.oid, 'select') as readable
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f')`

const FIND = `${READABLE} and c.relname = any($1)`
const LIST = `${READABLE} order by c.relname limit 1000`

/** Functions that somebody defined under a built-in name; an extension's own are those that were meant. */
const FIND_FUNCTIONS = `select p.proname as name
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname = 'public' and p.proname = any($1)
  and not exists (select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
limit 1`

interface Relation {
  name: string
  readable: boolean
}

/**
 * Throws BAD_REQUEST when the query names a table that does not exist or may not be read, or a function that this
 * database has defined anew under an allowed name.
 */
export async function checkNames(client: pg.ClientBase, query: ReadQuery): Promise<void> {
  const names = [...query.relations]
  const { rows } = await client.query<Relation>(FIND, [names])
  const known = new Map(rows.map(({ name, readable }) => [name, readable]))
  const closed = names.find((name) => known.get(name) === false)
  if (closed !== undefined) refuse(`The table ${closed} may not be read`)
  const unknown = names.find((name) => !known.has(name) && !query.withNames.has(name))
  if (unknown !== undefined) await refuseUnknown(client, unknown)
  await refuseOwnFunctions(client, [...query.functions])
}

async function refuseUnknown(client: pg.ClientBase, name: string): Promise<never> {
  const { rows } = await client.query<Relation>(LIST)
  const names = rows.filter(({ readable }) => readable).map((row) => row.name)
  const nearest = nearestName(name, names)
  const hint = nearest === undefined ? describe(names) : `did you mean ${nearest}?`
  throw new AppError('BAD_REQUEST', `There is no table ${name}; ${hint}`)
}

function describe(names: readonly string[]): string {
  if (names.length === 0) return 'the database has no tables.'
  const shown = names.slice(0, MAX_SUGGESTED).join(', ')
  return `there are ${shown}${names.length > MAX_SUGGESTED ? ' and more' : ''}.`
}

async function refuseOwnFunctions(client: pg.ClientBase, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(FIND_FUNCTIONS, [names])
  const [found] = rows
  if (found) refuse(`The function ${found.name} is not allowed, because this database defines it anew`)
}
