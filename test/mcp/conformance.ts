import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PACKAGE = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')
const COMMAND = join(dirname(PACKAGE), 'dist/index.js')

/** Runs the official conformance suite. Resolves with what it says; rejects when a scenario has failed. */
export async function runConformance(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, [COMMAND, ...args], { timeout: 110_000 })
  return stdout + stderr
}

/** The names of the suite's scenarios, without those that a reason is given for. */
export async function listScenarios(
  of: '--server' | '--client',
  leftOut: Record<string, RegExp>,
): Promise<string[]> {
  const listed = await runConformance('list', of)
  const names = [...listed.matchAll(/^ {2}- (\S+)/gm)].map(([, name = '']) => name)
  const reasons = Object.values(leftOut)
  return names.filter((name) => !reasons.some((reason) => reason.test(name))).toSorted()
}
