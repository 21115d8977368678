import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { randomToken } from './crypto.ts'

const SECRET_BYTES = 32

/**
 * The secret kept in the file `name` in `dataDir` (mode 0600), made of 256 random bits the first time. Processes
 * that start together get the same one, and a crash never leaves half a secret behind.
 */
export async function loadOrCreateSecret(dataDir: string, name: string): Promise<string> {
  const path = join(dataDir, name)
  const existing = await findSecret(path)
  if (existing !== null) return existing
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await createSecret(path)
  const created = await findSecret(path)
  if (created === null) throw new Error(`${path} vanished while it was created`)
  return created
}

/** Keeps a secret that was made elsewhere in the file `name` (mode 0600), in place of what was there. */
export async function keepSecret(dataDir: string, name: string, secret: string): Promise<void> {
  const draft = join(dataDir, `${name}.${randomToken(8)}`)
  await writeDurably(draft, `${secret}\n`)
  await rename(draft, join(dataDir, name))
}

async function findSecret(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  })
  if (text === null) return null
  const secret = text.trim()
  if (secret === '') throw new Error(`${path} is empty: restore it from a backup, or delete it to start anew`)
  await chmod(path, 0o600)
  return secret
}

/** Written elsewhere and linked into place: the link fails when another process was first. */
async function createSecret(path: string): Promise<void> {
  const draft = `${path}.${randomToken(8)}`
  try {
    await writeDurably(draft, `${randomToken(SECRET_BYTES)}\n`)
    await link(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  await file.writeFile(text)
  await file.sync()
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
