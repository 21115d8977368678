import { createHash } from 'node:crypto'
import type pg from 'pg'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import { DEMONSTRATION } from './demonstration.ts'

/** The comment of the reader's role says what the tables were made of; without one they are the demonstration. */
const FIND_ROLE = `select shobj_description(oid, 'pg_authid') as "madeOf" from pg_roles
where rolname = 'project_reader'`

/** What even a reader could do by a function is taken from everybody; the owner needs no grant. */
const CREATE_ROLE = `create role project_reader nologin;
revoke execute on all functions in schema public from public;
alter default privileges revoke execute on functions from public;
revoke execute on function set_config(text, text, boolean) from public;
alter default privileges in schema public grant select on tables to project_reader`

const CLEAR = `drop schema public cascade;
create schema public;
alter default privileges in schema public grant select on tables to project_reader`
const GRANT = `revoke create on schema public from public;
grant usage on schema public to project_reader;
grant select on all tables in schema public to project_reader`
/** A dump sets the search path and more for the rest of the session. */
const RESET = 'reset all'

/**
 * Gives an embedded project database its reader and its tables, in one transaction: those of the SQL, or the
 * demonstration. Tables that were made of something else make way for them; those that were added later stay, and
 * the reader may read them. Called at each opening. Rejects with the database's error where the SQL is wrong.
 */
export async function prepareProject(pool: pg.Pool, sql: string | null = null): Promise<void> {
  const wanted = sql === null ? null : createHash('sha256').update(sql).digest('hex')
  await inTransaction(pool, async (tx) => {
    const role = await findRole(tx)
    if (!role) await tx.query(CREATE_ROLE)
    else if (role.madeOf !== wanted) await tx.query(CLEAR)
    if (role?.madeOf !== wanted) await fill(tx, sql, wanted)
    await tx.query(GRANT)
  })
}

async function findRole(tx: Transaction): Promise<{ madeOf: string | null } | undefined> {
  const { rows } = await tx.query<{ madeOf: string | null }>(FIND_ROLE)
  return rows[0]
}

async function fill(tx: Transaction, sql: string | null, madeOf: string | null): Promise<void> {
  await tx.query(sql ?? DEMONSTRATION)
  await tx.query(RESET)
  await tx.query(`comment on role project_reader is ${madeOf === null ? 'null' : `'${madeOf}'`}`)
}
