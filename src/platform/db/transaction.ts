import type pg from 'pg'

/** A transaction that is open: everything that is written through it is committed with it, or not at all. */
export type Transaction = Pick<pg.ClientBase, 'query'>

/**
 * Runs `work` in one transaction, and resolves after its commit; whatever it throws rolls everything back. The
 * embedded database has one connection, so that nothing inside may wait for another one.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    client.release(await rollback(client))
    throw error
  }
}

/** Whether the connection is to be thrown away, because nobody knows what is still open on it. */
async function rollback(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback')
    return false
  } catch {
    return true
  }
}
