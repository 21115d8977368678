import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type Migration, readMigrations } from './migrations.ts'

/** The advisory lock that Prisma's own schema engine takes. */
const LOCK_KEY = 72_707_369

/** Bounds both the wait for another server's migrations and each migration. */
const STATEMENT_MS = 600_000

/** As Prisma's schema engine creates it. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`

/**
 * Applies what is missing of prisma/migrations, in order, and returns the names of what it applied. The rows it
 * keeps are those of `prisma migrate deploy`. Several servers may start at once: one applies, the others wait.
 *
 * Each migration and the mark that it is finished are one transaction, so that a failed or interrupted one leaves
 * nothing but its unfinished row, and is tried again at the next start.
 *
 * Throws when the database holds a migration that `folder` does not (a newer server was here), when one was edited
 * after it was applied, and with the database's own error when one fails.
 */
export async function applyMigrations(database: { pool: pg.Pool }, folder?: string): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const client = await database.pool.connect()
  try {
    await client.query(`SET statement_timeout = ${STATEMENT_MS}`)
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
    const applied = await applyMissing(client, migrations)
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY])
    await client.query('RESET statement_timeout')
    client.release()
    return applied
  } catch (error) {
    client.release(true) // and with the connection goes the lock
    throw error
  }
}

async function applyMissing(client: pg.PoolClient, migrations: Migration[]): Promise<string[]> {
  await client.query(CREATE_TABLE)
  const done = await readApplied(client)
  refuseUnknown(done, migrations)
  const missing = migrations.filter((migration) => !isApplied(migration, done))
  for (const migration of missing) await apply(client, migration)
  return missing.map(({ name }) => name)
}

/** The checksum of each finished migration, by name. */
async function readApplied(client: pg.PoolClient): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    `SELECT migration_name, checksum FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  )
  return new Map(rows.map((row) => [row.migration_name, row.checksum]))
}

function refuseUnknown(done: Map<string, string>, migrations: Migration[]): void {
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = [...done.keys()].filter((name) => !known.has(name)).sort()
  if (unknown.length === 0) return
  throw new Error(
    `This database was migrated by a newer version of Switchyard, which added ${unknown.join(', ')}: ` +
      'start that version, or restore the backup made before the upgrade.',
  )
}

function isApplied({ name, checksum }: Migration, done: Map<string, string>): boolean {
  const applied = done.get(name)
  if (applied !== undefined && applied !== checksum) {
    throw new Error(`The migration ${name} was edited after it was applied: restore it and write a new one.`)
  }
  return applied !== undefined
}

async function apply(client: pg.PoolClient, { name, checksum, sql }: Migration): Promise<void> {
  const id = randomUUID()
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() ' +
      'WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL',
    [name],
  )
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ])
  const finish = `UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = '${id}'`
  try {
    await client.query(`${sql}\n;\n${finish}`) // without parameters it is one message, and so one transaction
  } catch (error) {
    await client.query('ROLLBACK') // for a migration that opened a transaction of its own
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, String(error)])
    throw new Error(`The migration ${name} failed: ${Object(error).message}`, { cause: error })
  }
}
