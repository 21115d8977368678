import pg from 'pg'

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

/** A pool over a Postgres server, proved by one round trip. */
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
    options: '-c TimeZone=UTC', // as the embedded database, so that times read as text are equal
  })
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    await pool.end()
    throw error
  }
  return { pool, close: () => pool.end() }
}
