import pg from 'pg'
import type { ProtocolPort } from './protocol-port.ts'
import { ProtocolSocket } from './protocol-socket.ts'

/**
 * An ordinary pool over an embedded database. It has exactly one connection that is never given up, because the
 * database has exactly one session: transactions run one after the other.
 */
export function openPool(port: ProtocolPort, connectionTimeoutMillis = 0): pg.Pool {
  return new pg.Pool({
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    max: 1,
    min: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis,
    stream: () => new ProtocolSocket(port),
  })
}
