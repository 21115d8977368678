import path from 'node:path'
import type { Database } from './database.ts'
import { openEmbedded } from './embedded/open-embedded.ts'
import { openServerPool } from './open-server-pool.ts'
import { reportOutages } from './outage.ts'
import { createSystemClient, createTenantClient } from './prisma.ts'

export type DatabaseLocation =
  /** A server: `postgresql://user@host/name`. */
  | { databaseUrl: string }
  /** DATA_DIR, whose lock the caller holds: the embedded database lives in its folder `postgres`. */
  | { dataDir: string }

export interface DatabaseEvents {
  /** A connection failed while idle; the pool opens another when it needs one. */
  onError(error: Error): void
  /** The embedded database is gone for good, and with it every open transaction: the process must end. */
  onCrash(error: Error): void
}

/** Opens the database without migrating it. Rejects when it cannot be reached within 5 s or not be opened. */
export async function openDatabase(location: DatabaseLocation, events: DatabaseEvents): Promise<Database> {
  const opened =
    'databaseUrl' in location
      ? await openServerPool(location.databaseUrl)
      : await openEmbedded(path.join(location.dataDir, 'postgres'), events.onCrash)
  const { pool } = opened
  pool.on('error', events.onError)
  reportOutages(pool)
  const client = createSystemClient(pool)
  let closing: Promise<void> | undefined
  return {
    kind: 'databaseUrl' in location ? 'postgres' : 'embedded',
    pool,
    prisma: createTenantClient(client),
    acrossOrganizations: client,
    close: () => {
      closing ??= client.$disconnect().then(() => opened.close())
      return closing
    },
  }
}
