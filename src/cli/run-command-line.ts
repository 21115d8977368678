import { redactText } from '../platform/redaction.ts'
import { UsageError } from './usage-error.ts'

/**
 * Runs a command and sets the exit code of the process: 0 when it is done, 1 when it failed, 2 when it was written
 * wrongly; `helpCommand` then shows how it is written.
 */
export async function runCommandLine(helpCommand: string, command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const isUsage = error instanceof UsageError
    console.error(redactText(message))
    if (isUsage) console.error(`See ${helpCommand}`)
    process.exitCode = isUsage ? 2 : 1
  }
}
