import type { Database } from '../../src/platform/db/database.ts'
import { openDatabase } from '../../src/platform/db/open-database.ts'
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** The same database on its server once more, over a network with faults. Both are the caller's to close. */
export async function openRemoteDatabase(
  direct: Database,
): Promise<{ database: Database; network: TcpProxy }> {
  const client = await direct.pool.connect()
  const { host, port, user = '', database: name = '' } = client
  client.release()
  const network = await openTcpProxy({ target: { host, port } })
  const databaseUrl = `postgresql://${user}@127.0.0.1:${network.port}/${name}`
  const database = await openDatabase({ databaseUrl }, { onError: () => {}, onCrash: () => {} })
  return { database, network }
}
