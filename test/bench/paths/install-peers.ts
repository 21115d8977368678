import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

const PEERS = path.resolve(import.meta.dirname, '../peers')
const INSTALL_MS = 300_000

/** The packages that only the bench measures are not installed with the project; large ones have a folder of their own. */
export async function installPeers(folder = '.'): Promise<void> {
  const cwd = path.join(PEERS, folder)
  if (existsSync(path.join(cwd, 'node_modules'))) return
  console.log('Installing the servers to compare with …')
  const args = ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund']
  await promisify(execFile)('npm', args, { cwd, timeout: INSTALL_MS })
}
