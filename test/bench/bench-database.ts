import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Database } from '../../src/platform/db/database.ts'
import { applyMigrations } from '../../src/platform/db/migrate.ts'
import { openDatabase } from '../../src/platform/db/open-database.ts'
import { ORGANIZATION_ID } from './baselines/invocation-records.ts'

const SERVER_URL = process.env.TEST_DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres'

/** An idle connection that breaks harms nothing: dropping the database may cut one that is about to close. */
const EVENTS = { onError: () => {}, onCrash: () => {} }

/** A fresh, migrated database on the Postgres server, with one organisation in it. */
export interface BenchDatabase {
  url: string
  name: string
  /** For what the bench itself writes and checks. */
  database: Database
}

/** Dropped with `resources`. */
export async function openBenchDatabase(resources: AsyncDisposableStack): Promise<BenchDatabase> {
  const name = `switchyard_bench_${randomUUID().replaceAll('-', '')}`
  await onServer(`CREATE DATABASE ${name}`)
  resources.defer(async () => void (await onServer(`DROP DATABASE ${name} WITH (FORCE)`)))
  const url = urlOf(name)
  const database = await openDatabase({ databaseUrl: url }, EVENTS)
  resources.defer(() => database.close())
  await applyMigrations(database)
  await database.pool.query('insert into organization (id, name, slug) values ($1, $2, $2)', [
    ORGANIZATION_ID,
    'bench',
  ])
  return { url, name, database }
}

/** What the figures depend on, beside the machine. */
export async function describePostgres(): Promise<string> {
  const names = ['fsync', 'synchronous_commit', 'autovacuum', 'shared_buffers']
  const version = await onServer('SHOW server_version')
  const values = await Promise.all(names.map((name) => onServer(`SHOW ${name}`)))
  return [version, ...names.map((name, index) => `${name} ${values[index]}`)].join(', ')
}

/** Returns the first column of the first row as text. */
async function onServer(statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: SERVER_URL })
  await client.connect()
  const { rows } = await client
    .query<unknown[]>({ text: statement, rowMode: 'array' })
    .finally(() => client.end())
  return String(rows[0]?.[0])
}

function urlOf(name: string): string {
  const url = new URL(SERVER_URL)
  url.pathname = `/${name}`
  return url.href
}
