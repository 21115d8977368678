import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'

export interface Finished {
  exitCode: number
  output: string
  errors: string
}

/** Runs `npm run NAME -- …` as a process of its own; nothing of the environment reaches it but the path. */
export async function runCommand(
  name: 'audit' | 'keys',
  environment: Record<string, string>,
  ...args: string[]
): Promise<Finished> {
  const script = path.resolve(import.meta.dirname, `../../src/cli/${name}.ts`)
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 25_000,
  })
  const [output, errors, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { exitCode, output, errors }
}
