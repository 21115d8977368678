import type { Config } from '../platform/config.ts'
import type { Database } from '../platform/db/database.ts'
import { acquireFolderLock } from '../platform/db/embedded/folder-lock.ts'
import { applyMigrations } from '../platform/db/migrate.ts'
import { type DatabaseEvents, openDatabase } from '../platform/db/open-database.ts'

/** A command is short: what happens to an idle connection shows in its next statement. */
const EVENTS: DatabaseEvents = { onError: () => {}, onCrash: () => {} }

/**
 * Runs some work on the configured database, opened for it alone. The embedded one is migrated first; a server's
 * is not, since other processes may be using it. Throws FolderInUseError when another process holds the data
 * folder.
 */
export async function withDatabase<T>(
  { database: location }: Pick<Config, 'database'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  if (location.kind === 'postgres') {
    const database = await openDatabase({ databaseUrl: location.url }, EVENTS)
    return closing(database, async () => {
      await requireTables(database)
      return work(database)
    })
  }
  const lock = await acquireFolderLock(location.dataDir)
  try {
    const database = await openDatabase({ dataDir: location.dataDir }, EVENTS)
    return await closing(database, async () => {
      await applyMigrations(database)
      return work(database)
    })
  } finally {
    await lock.release()
  }
}

async function requireTables({ pool }: Database): Promise<void> {
  const { rows } = await pool.query("SELECT FROM pg_class WHERE oid = to_regclass('organization')")
  if (rows.length > 0) return
  throw new Error('The database has no tables yet: start the server once, or run npm run migrate:deploy')
}

async function closing<T>(database: Database, work: (database: Database) => Promise<T>): Promise<T> {
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
