import { PGlite } from '@electric-sql/pglite'
import type pg from 'pg'
import { openPool } from '../../src/platform/db/embedded/open-pool.ts'
import { PGLITE_OPTIONS } from '../../src/platform/db/embedded/pglite-options.ts'

export interface InProcessDatabase {
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** Opens an embedded database in this thread: `memory://` or a data folder that nobody else has open. */
export async function openInProcess(dataDir: string): Promise<InProcessDatabase> {
  const pglite = await PGlite.create({ ...PGLITE_OPTIONS, dataDir })
  const pool = openPool({
    ready: Promise.resolve(),
    exec: (message, onData) =>
      pglite.runExclusive(() => pglite.execProtocolRawStream(message, { onRawData: copied(onData) })),
  })
  return {
    pool,
    close: async () => {
      await pool.end()
      await pglite.close()
    },
  }
}

/** The bytes handed out are a window on the database's own memory, which the next message overwrites. */
function copied(onData: (bytes: Uint8Array) => void): (bytes: Uint8Array) => void {
  return (bytes) => onData(Uint8Array.from(bytes))
}
