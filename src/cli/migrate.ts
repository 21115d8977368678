/** `npm run migrate:deploy`: brings the configured database to this version's tables, as a start does. */
import { readConfig } from '../platform/config.ts'
import { acquireFolderLock, type FolderLock } from '../platform/db/embedded/folder-lock.ts'
import { applyMigrations } from '../platform/db/migrate.ts'
import { openDatabase } from '../platform/db/open-database.ts'

try {
  const applied = await migrate()
  console.log(applied.length === 0 ? 'Nothing to apply.' : `Applied ${applied.join(', ')}.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function migrate(): Promise<string[]> {
  const { database: location, dataDir } = readConfig()
  const lock: FolderLock | null = location.kind === 'embedded' ? await acquireFolderLock(dataDir) : null
  const database = await openDatabase(
    location.kind === 'embedded' ? { dataDir } : { databaseUrl: location.url },
    { onError: console.error, onCrash: console.error },
  )
  try {
    return await applyMigrations(database)
  } finally {
    await database.close()
    await lock?.release()
  }
}
