import { type Finished, runCommand } from '../../support/run-command.ts'

/** Runs `npm run keys -- …` as a process of its own. */
export function runKeys(environment: Record<string, string>, ...args: string[]): Promise<Finished> {
  return runCommand('keys', environment, ...args)
}

/** The id of the key that a report is about. */
export function idIn(report: string): string {
  const [id] = report.match(/key_[0-9a-z]{20}/) ?? []
  if (id === undefined) throw new Error(`There is no key's id in: ${report}`)
  return id
}
