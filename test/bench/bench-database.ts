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
  resources.defer(() => onServer(`DROP DATABASE ${name} WITH (FORCE)`))
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

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER_URL })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

function urlOf(name: string): string {
  const url = new URL(SERVER_URL)
  url.pathname = `/${name}`
  return url.href
}
