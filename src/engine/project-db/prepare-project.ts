import type pg from 'pg'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import { DEMONSTRATION } from './demonstration.ts'

const FIND_ROLE = `select from pg_roles where rolname = 'project_reader'`

/** What even a reader could do by a function is taken from everybody; the owner needs no grant. */
const CREATE_ROLE = `create role project_reader nologin;
revoke create on schema public from public;
revoke execute on all functions in schema public from public;
alter default privileges revoke execute on functions from public;
revoke execute on function set_config(text, text, boolean) from public;
grant usage on schema public to project_reader;
alter default privileges in schema public grant select on tables to project_reader`

const GRANT = 'grant select on all tables in schema public to project_reader'

/**
 * Gives a new embedded project database its reader and the demonstration, in one transaction; later, grants the
 * reader what was added. Called at each opening.
 */
export async function prepareProject(pool: pg.Pool): Promise<void> {
  await inTransaction(pool, async (tx) => {
    if (!(await hasReader(tx))) await tx.query(`${CREATE_ROLE};\n${DEMONSTRATION}`)
    await tx.query(GRANT)
  })
}

async function hasReader(tx: Transaction): Promise<boolean> {
  const { rowCount } = await tx.query(FIND_ROLE)
  return rowCount === 1
}
