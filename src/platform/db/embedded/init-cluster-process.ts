/** Makes an empty data folder at the path that is its argument. */
import { chmod, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGLITE_OPTIONS } from './pglite-options.ts'
import { readPgliteVersion } from './pglite-version.ts'

const [, , folder = ''] = process.argv
const pglite = await PGlite.create({ ...PGLITE_OPTIONS, dataDir: folder })
await pglite.exec('CREATE EXTENSION IF NOT EXISTS pg_trgm')
await pglite.close()
await writeFile(path.join(folder, 'PGLITE_VERSION'), `${readPgliteVersion()}\n`)
await keepToOwner(folder)

/** PGlite leaves its files open to everybody. */
async function keepToOwner(root: string): Promise<void> {
  await chmod(root, 0o700)
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)
  }
}
