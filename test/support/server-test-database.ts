import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Database } from '../../src/platform/db/database.ts'
import { applyMigrations } from '../../src/platform/db/migrate.ts'
import { hashMigrations, readMigrations } from '../../src/platform/db/migrations.ts'
import { openDatabase } from '../../src/platform/db/open-database.ts'
import { UNEXPECTED } from './unexpected.ts'

const SERVER_URL = process.env.TEST_DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres'
const TEMPLATE_LOCK = 72_707_370

/** A database cloned on the server from one that was migrated once. */
export async function openServerTestDatabase(): Promise<Database> {
  const template = await openMigratedDatabase()
  const name = createName()
  await onServer((client) =>
    withTemplateLock(client, () => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)),
  )
  return openNamed(name)
}

export async function openEmptyServerDatabase(): Promise<Database> {
  const name = createName()
  await onServer((client) => client.query(`CREATE DATABASE ${name}`))
  return openNamed(name)
}

function createName(): string {
  return `switchyard_test_${randomUUID().replaceAll('-', '')}`
}

async function openNamed(name: string): Promise<Database> {
  const database = await openDatabase({ databaseUrl: urlOf(name) }, UNEXPECTED)
  return {
    ...database,
    close: async () => {
      await database.close()
      await onServer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    },
  }
}

async function openMigratedDatabase(): Promise<string> {
  const template = `switchyard_template_${hashMigrations(await readMigrations()).slice(0, 16)}`
  await onServer((client) =>
    withTemplateLock(client, async () => {
      const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template])
      if (rowCount === 0) await createTemplate(client, template)
    }),
  )
  return template
}

/** Renamed only when it is complete: a database under the final name can be trusted. */
async function createTemplate(client: pg.Client, template: string): Promise<void> {
  const unfinished = `${template}_new`
  await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`)
  await client.query(`CREATE DATABASE ${unfinished}`)
  const database = await openDatabase({ databaseUrl: urlOf(unfinished) }, UNEXPECTED)
  await applyMigrations(database)
  await database.close()
  await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`)
}

/** A template may not be in use while it is cloned, not even by another clone's connection. */
async function withTemplateLock(client: pg.Client, run: () => Promise<unknown>): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK])
  await run().finally(() => client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]))
}

async function onServer(run: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER_URL })
  await client.connect()
  await run(client).finally(() => client.end())
}

function urlOf(name: string): string {
  const url = new URL(SERVER_URL)
  url.pathname = `/${name}`
  return url.toString()
}
