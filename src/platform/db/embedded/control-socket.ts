import { createHash } from 'node:crypto'
import { lstat, realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What every system accepts; Linux takes 107 bytes, macOS 103. */
const MAX_PATH_BYTES = 100
const ROOT_UID = 0

/**
 * The Unix socket of the process that holds a data folder: `control.sock` in it, or, where that path is too long
 * for a socket, one in the system's temporary folder that is named by a hash of the folder's real path.
 */
export async function controlSocketOf(dataDir: string): Promise<string> {
  const folder = await realpath(dataDir)
  const inside = path.join(folder, 'control.sock')
  if (Buffer.byteLength(inside) <= MAX_PATH_BYTES) return inside
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 32)
  const outside = path.join(tmpdir(), `switchyard-${hash}.sock`)
  await refuseForeign(outside, folder)
  return outside
}

/** Everybody may create files in the temporary folder, and so pretend to be the holder. */
async function refuseForeign(socket: string, folder: string): Promise<void> {
  const found = await lstat(socket).catch(() => null)
  if (found === null) return
  const { uid } = await stat(folder)
  if (found.uid === uid || found.uid === ROOT_UID) return
  throw new Error(`${socket} belongs to another user: remove it, or choose a DATA_DIR with a shorter path.`)
}
