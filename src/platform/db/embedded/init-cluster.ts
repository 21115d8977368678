import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

const INIT_MS = 120_000

/**
 * Makes an empty data folder at `folder`, which must not exist. In a process of its own: it takes most of a
 * gigabyte, which a process that lives on would keep.
 */
export async function initCluster(folder: string): Promise<void> {
  const script = path.join(import.meta.dirname, 'init-cluster-process.ts')
  await promisify(execFile)(process.execPath, [script, folder], { timeout: INIT_MS })
}
