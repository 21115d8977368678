import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Database } from '../../src/platform/db/database.ts'
import { applyMigrations } from '../../src/platform/db/migrate.ts'
import { hashMigrations, readMigrations } from '../../src/platform/db/migrations.ts'
import { openDatabase } from '../../src/platform/db/open-database.ts'
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts'
import { UNEXPECTED } from './unexpected.ts'

const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/switchyard')

/** A copy of a data folder that was migrated once, opened in the same way as a server opens its own. */
export async function openEmbeddedTestDatabase(): Promise<Database> {
  const template = await openMigratedFolder()
  const folder = createTemporaryFolder()
  cpSync(template, folder.path, { recursive: true })
  return openIn(folder)
}

export function openEmptyEmbeddedDatabase(): Promise<Database> {
  return openIn(createTemporaryFolder())
}

async function openIn(folder: TemporaryFolder): Promise<Database> {
  const database = await openDatabase({ dataDir: folder.path }, UNEXPECTED)
  return {
    ...database,
    close: async () => {
      await database.close()
      folder.remove()
    },
  }
}

async function openMigratedFolder(): Promise<string> {
  const folder = path.join(CACHE, `test-${hashMigrations(await readMigrations()).slice(0, 16)}`)
  if (existsSync(folder)) return folder
  const unfinished = mkdtempSync(`${folder}.`)
  const database = await openDatabase({ dataDir: unfinished }, UNEXPECTED)
  await applyMigrations(database)
  await database.close()
  publish(unfinished, folder)
  removeOutdated(path.basename(folder))
  return folder
}

function removeOutdated(current: string): void {
  for (const name of readdirSync(CACHE)) {
    if (/^test-[0-9a-f]{16}$/.test(name) && name !== current)
      rmSync(path.join(CACHE, name), { recursive: true, force: true })
  }
}

/** The first of several test processes wins; the others use what it made. */
function publish(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(unfinished, { recursive: true })
  }
}
