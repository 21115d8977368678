import type pg from 'pg'

/** The same for every address of a database, and for its standbys. */
const IDENTITY = `select system_identifier::text || '/' || d.oid as identity
from pg_control_system(), pg_database d where d.datname = current_database()`

/** Tells whether two connections reach the same database, whatever host, port or name each was given. */
export async function readIdentity(client: Pick<pg.ClientBase, 'query'>): Promise<string> {
  const { rows } = await client.query<{ identity: string }>(IDENTITY)
  return String(rows[0]?.identity)
}
