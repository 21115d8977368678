import type pg from 'pg'
import { endPool } from '../end-pool.ts'
import { prepareCluster } from './cluster.ts'
import { openPool } from './open-pool.ts'
import { WorkerPort } from './worker-port.ts'
import type { WorkerBounds } from './worker-protocol.ts'

export interface EmbeddedDatabase {
  readonly pool: pg.Pool
  close(): Promise<void>
  /** Ends it at once, in the middle of a statement if need be: the only way to stop one. */
  terminate(): Promise<void>
}

/** Longer than a server's: with one connection, waiting for it is queueing and not a fault. */
const CONNECTION_WAIT_MS = 30_000

/**
 * Opens the embedded Postgres in `folder`, created at first use, in a thread of its own. Nobody else may have the
 * folder open: two writers corrupt it silently. A crash of the process loses nothing that was committed; a crash
 * of the machine may, because nothing is synced to the disk.
 *
 * `onCrash` is called once when the database dies after it was opened; everything pending rejects, and nothing
 * works afterwards.
 */
export async function openEmbedded(
  folder: string,
  onCrash: (error: Error) => void,
  bounds: WorkerBounds = {},
): Promise<EmbeddedDatabase> {
  await prepareCluster(folder)
  const port = new WorkerPort(folder, onCrash, bounds)
  await port.ready
  const pool = openPool(port, CONNECTION_WAIT_MS)
  return {
    pool,
    close: async () => {
      await endPool(pool)
      await port.close()
    },
    terminate: () => port.terminate(),
  }
}
