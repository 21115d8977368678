import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'

export const PROJECT_ROOT = path.resolve(import.meta.dirname, '../..')

export interface CliResult {
  exitCode: number
  stdout: string
  stderr: string
}

/**
 * Runs Prisma's CLI with the stand-in schema engine over an embedded database, in memory or in a data folder that
 * nobody has open: no server, no download. Never throws for what the CLI reports; the exit code is the caller's to
 * judge.
 */
export async function runPrismaCli(args: string[], dataDir = 'memory://'): Promise<CliResult> {
  const cli = path.join(PROJECT_ROOT, 'node_modules/prisma/build/index.js')
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: PROJECT_ROOT,
    env: {
      ...process.env,
      // The engine's shebang and the generators' commands must find this very Node.
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`,
      PRISMA_SCHEMA_ENGINE_BINARY: path.join(import.meta.dirname, 'schema-engine.ts'),
      SCHEMA_ENGINE_EMBEDDED: dataDir,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { exitCode, stdout, stderr }
}
