import type pg from 'pg'

/** The database cannot serve as the project's; the message tells whoever configured it what to do. */
export class ProjectDatabaseError extends Error {
  constructor(
    reason: string,
    variable: 'PROJECT_DATABASE_URL' | 'PROJECT_DATABASE_SQL' = 'PROJECT_DATABASE_URL',
  ) {
    super(`${variable} cannot be used: ${reason}`)
    this.name = 'ProjectDatabaseError'
  }
}

/** What a login that only reads must not have. */
const POWERS = `select current_setting('server_version_num')::int < 150000 as "is older than Postgres 15",
  r.rolsuper as "is a superuser",
  r.rolcreaterole or r.rolcreatedb as "may create roles or databases",
  r.rolreplication as "may replicate",
  exists (select from pg_roles p where p.rolname = any(array['pg_read_server_files', 'pg_write_server_files',
    'pg_execute_server_program', 'pg_signal_backend', 'pg_read_all_settings', 'pg_monitor', 'pg_write_all_data'])
    and pg_has_role(r.oid, p.oid, 'member')) as "has a role of the server's administration",
  has_database_privilege(current_database(), 'create')
    or exists (select from pg_namespace n where n.nspname = 'public' and has_schema_privilege(n.oid, 'create'))
    as "may create tables or schemas",
  exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'f')
    and has_table_privilege(c.oid, 'insert, update, delete, truncate')) as "may write to tables"
from pg_roles r where r.rolname = current_user`

const HOW = `make a role that only reads, and connect with it:
  create role switchyard_project login password '…';
  revoke create on schema public from public;
  grant usage on schema public to switchyard_project;
  grant select on all tables in schema public to switchyard_project;`

/** Throws ProjectDatabaseError unless the connection's role can do nothing but read. */
export async function checkReader(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  const { rows } = await client.query<Record<string, boolean>>(POWERS)
  const power = Object.entries(rows[0] ?? {}).find(([, has]) => has)
  if (power) throw new ProjectDatabaseError(`its role ${power[0]}; ${HOW}`)
}
