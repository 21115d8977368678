import pg from 'pg'
import { endPool } from './end-pool.ts'

export interface OpenPool {
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** Bounds on what one process asks of a server. */
const MAX_CONNECTIONS = 10
const CONNECT_MS = 5_000
const IDLE_MS = 30_000
const STATEMENT_MS = 30_000
const IDLE_IN_TRANSACTION_MS = 60_000

const MIN_MAJOR = 15

/**
 * Times read as text are UTC, as in the embedded database. A prepared statement keeps the plan of its first uses,
 * when tables are small and reading them whole seems cheap; until the next ANALYZE it would read them whole however
 * large they are. Every statement of ours has an index, and none is worth compiling.
 */
const SESSION_OPTIONS = '-c TimeZone=UTC -c enable_seqscan=off -c jit=off'

/**
 * A pool over a Postgres server of version 15 or newer, proved by one round trip. Rejects with a message that
 * names the server, and never its password.
 */
export async function openServerPool(databaseUrl: string): Promise<OpenPool> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'switchyard',
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    pipeline: true,
    options: SESSION_OPTIONS,
  })
  try {
    await checkVersion(pool)
  } catch (cause) {
    await pool.end()
    throw new Error(`The database ${nameOf(databaseUrl)} cannot be used: ${reasonOf(cause)}`, { cause })
  }
  return { pool, close: () => endPool(pool) }
}

async function checkVersion(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ server_version: string }>('SHOW server_version')
  const version = rows[0]?.server_version ?? ''
  if (Number.parseInt(version, 10) < MIN_MAJOR)
    throw new Error(`it is Postgres ${version}, older than ${MIN_MAJOR}`)
}

function nameOf(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl)
  return `${host}${pathname}`
}

/** A name with several addresses fails with one error for each, and no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
