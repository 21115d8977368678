import pg from 'pg'
import type { ProtocolPort } from './protocol-port.ts'
import { ProtocolSocket } from './protocol-socket.ts'

/**
 * An ordinary pool over an embedded database. It has one client at a time, because the database has exactly one
 * session: transactions run one after the other.
 */
export function openPool(port: ProtocolPort, connectionTimeoutMillis = 0): pg.Pool {
  return new pg.Pool({
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    max: 1,
    min: 1,
    pipeline: true,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis,
    stream: () => new ProtocolSocket(port),
    onConnect: resetSession,
  })
}

/**
 * The pool replaces its client after every failed query, but the session behind it stays: what the old client had
 * begun, locked or prepared would be in the new one's way.
 */
async function resetSession(client: pg.ClientBase): Promise<void> {
  await client.query('ROLLBACK') // on its own, because DISCARD ALL refuses to run in a transaction
  await client.query('DISCARD ALL')
}
