import { randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { initCluster } from './init-cluster.ts'
import { openTemplate } from './template.ts'

/** The version of the data folders that the installed PGlite reads. */
const POSTGRES_MAJOR = '18'

/**
 * Makes sure that `folder` holds a data folder that the installed PGlite can open, and creates one where none ever
 * was. The caller is the only one at work there.
 *
 * A new folder is completed beside its place and moved there in one step, so that a process killed on the way
 * leaves nothing that looks like a database; what it leaves is removed by the next start.
 *
 * Throws when the folder was made by a PGlite of another Postgres version, and tells how to dump it.
 */
export async function prepareCluster(folder: string): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true, mode: 0o700 })
  await removeUnfinished(folder)
  const major = await readFirstLine(path.join(folder, 'PG_VERSION'))
  if (major === null) return createCluster(folder)
  if (major !== POSTGRES_MAJOR) throw new Error(await otherMajor(folder, major))
}

async function createCluster(folder: string): Promise<void> {
  await setAside(folder)
  const unfinished = unfinishedName(folder)
  const template = await openTemplate().catch(() => null) // for one when the cache cannot be written
  if (template === null) await initCluster(unfinished)
  else await cp(template, unfinished, { recursive: true })
  await rename(unfinished, folder)
}

/** A folder without a version holds no database, but it may hold what somebody still looks for. */
async function setAside(folder: string): Promise<void> {
  try {
    await rename(folder, `${folder}.set-aside-${Date.now()}`)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

function unfinishedName(folder: string): string {
  return `${folder}.unfinished-${randomUUID()}`
}

async function removeUnfinished(folder: string): Promise<void> {
  const parent = path.dirname(folder)
  const prefix = `${path.basename(folder)}.unfinished-`
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix))
  await Promise.all(names.map((name) => rm(path.join(parent, name), { recursive: true, force: true })))
}

async function readFirstLine(file: string): Promise<string | null> {
  try {
    const [line = ''] = (await readFile(file, 'utf8')).split('\n')
    return line === '' ? null : line
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return Object(error).code === 'ENOENT'
}

async function otherMajor(folder: string, major: string): Promise<string> {
  const pglite = (await readFirstLine(path.join(folder, 'PGLITE_VERSION'))) ?? 'VERSION'
  return [
    `${folder} was made by Postgres ${major}, and this version of Switchyard runs Postgres ${POSTGRES_MAJOR}.`,
    `Dump it with the PGlite that made it, and load the dump into a new DATA_DIR or a server:`,
    dumpCommand(folder, pglite),
  ].join('\n')
}

/** Needs a folder of its own, because the tool asks for exactly one release of PGlite. */
function dumpCommand(folder: string, pglite: string): string {
  const packages = `@electric-sql/pglite@${pglite} @electric-sql/pglite-tools`
  const script = [
    `import { PGlite } from '@electric-sql/pglite'`,
    `import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'`,
    `import { pgDump } from '@electric-sql/pglite-tools/pg_dump'`,
    `const pg = await PGlite.create({ dataDir: process.argv[1], extensions: { pg_trgm } })`,
    'process.stdout.write(await (await pgDump({ pg })).text())',
  ].join('; ')
  const install = `cd "$(mktemp -d)" && npm install --legacy-peer-deps ${packages}`
  const dump = `node --input-type=module -e "${script}" "${path.resolve(folder)}" > switchyard.sql`
  return `  ${install} && ${dump}`
}
