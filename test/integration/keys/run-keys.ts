import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'

const SCRIPT = path.resolve(import.meta.dirname, '../../../src/cli/keys.ts')

export interface Finished {
  exitCode: number
  output: string
  errors: string
}

/** Runs `npm run keys -- …` as a process of its own; nothing of the environment reaches it but the path. */
export async function runKeys(environment: Record<string, string>, ...args: string[]): Promise<Finished> {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
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

/** The id of the key that a report is about. */
export function idIn(report: string): string {
  const [id] = report.match(/key_[0-9a-z]{20}/) ?? []
  if (id === undefined) throw new Error(`There is no key's id in: ${report}`)
  return id
}
