import pg from 'pg'
import { statementName } from './statement-names.ts'

/** A transaction that is open: everything that is written through it is committed with it, or not at all. */
export type Transaction = Pick<pg.ClientBase, 'query'>

/** The same, or a transaction of Prisma. */
export type AnyTransaction =
  | Transaction
  | { $queryRawUnsafe<T>(sql: string, ...values: unknown[]): PromiseLike<T> }

/** Runs one statement of plain SQL, and resolves with its rows. */
export async function runIn<Row>(tx: AnyTransaction, sql: string, values: unknown[]): Promise<Row[]> {
  if ('$queryRawUnsafe' in tx) return tx.$queryRawUnsafe<Row[]>(sql, ...values)
  const { rows } = await tx.query({ name: statementName(sql), text: sql, values })
  return rows
}

/**
 * A process may freeze in the middle of a transaction. What it has locked is then given free long before its leases
 * run out, so that others can take its work over.
 */
const MAX_PAUSE_MS = 5_000
const BEGIN = `begin; set local idle_in_transaction_session_timeout = ${MAX_PAUSE_MS}`

/**
 * Runs `work` in one transaction, and resolves after its commit; whatever it throws rolls everything back. The
 * embedded database has one connection, so that nothing inside may wait for another one. `lock` is the name of what
 * one transaction at a time may hold; the work begins when it is held.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (tx: Transaction) => Promise<T>,
  { lock }: { lock?: string } = {},
): Promise<T> {
  return withClient(pool, async (client) => {
    const begun = client.query(lock === undefined ? BEGIN : beginUnder(lock))
    if (lock !== undefined) await begun
    const [, result] = await allDone([begun, work(client)])
    await client.query('commit')
    return result
  })
}

/**
 * Runs one statement in a transaction of its own that holds `lock`, and resolves after its commit. All of it is sent
 * at once: the lock is held for no longer than the server needs, however late its answers are read.
 */
export async function queryUnderLock(
  pool: pg.Pool,
  lock: string,
  query: string | pg.QueryConfig,
): Promise<pg.QueryResult> {
  return withClient(pool, async (client) => {
    const [, result] = await allDone([
      client.query(beginUnder(lock)),
      client.query(query),
      client.query('commit'),
    ])
    return result
  })
}

function beginUnder(lock: string): string {
  return `${BEGIN}; select pg_advisory_xact_lock(hashtext(${pg.escapeLiteral(lock)}))`
}

/** What all give. Rejects when all are over, with what went wrong first in the list. */
async function allDone<T extends readonly unknown[]>(
  all: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(all)
  return Promise.all(all)
}

/** A connection of the pool for `work`, whose transaction is rolled back if it rejects. */
async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  client.on('error', ignore)
  try {
    const result = await work(client)
    client.release()
    return result
  } catch (error) {
    client.release(await rollback(client))
    throw error
  } finally {
    client.off('error', ignore)
  }
}

/** A connection that is lost is told by the statement that needs it; nobody else need hear of it. */
function ignore(): void {}

/** Whether the connection is to be thrown away, because nobody knows what is still open on it. */
async function rollback(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback')
    return false
  } catch {
    return true
  }
}
