import type pg from 'pg'

const MAX_TABLES = 200
/** Of all tables together. */
const MAX_COLUMNS = 2_000

/** Only what can also be read, and only of the schema `public`. */
const READ = `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
  not a.attnotnull as nullable
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm') and c.relname !~* '^pg_'
  and has_table_privilege(c.oid, 'select') and ($1::text is null or c.relname = $1)
order by c.relname, a.attnum
limit ${MAX_COLUMNS + 1}`

export interface ProjectColumn {
  name: string
  /** As Postgres writes it, such as `character varying(80)`. */
  type: string
  nullable: boolean
}

export interface ProjectTable {
  name: string
  columns: ProjectColumn[]
}

/** At most 200 tables with 2,000 columns together, tables by name and columns in their order. */
export interface ProjectSchema {
  tables: ProjectTable[]
  truncated: boolean
}

export async function readSchema(client: pg.ClientBase, table: string | null): Promise<ProjectSchema> {
  const { rows } = await client.query<ProjectColumn & { table: string }>(READ, [table])
  const tables = new Map<string, ProjectTable>()
  for (const { table: name, ...column } of rows.slice(0, MAX_COLUMNS)) {
    const found = tables.get(name) ?? { name, columns: [] }
    tables.set(name, found)
    found.columns.push(column)
  }
  return {
    tables: [...tables.values()].slice(0, MAX_TABLES),
    truncated: rows.length > MAX_COLUMNS || tables.size > MAX_TABLES,
  }
}
