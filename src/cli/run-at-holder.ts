import { setTimeout as after } from 'node:timers/promises'
import { isAppError } from '../base/errors.ts'
import type { JsonValue } from '../base/json.ts'
import { FolderInUseError } from '../platform/db/embedded/folder-in-use-error.ts'
import { FolderNotHeldError, sendCommand } from '../platform/db/embedded/send-command.ts'

export interface HolderCommand {
  dataDir: string
  name: string
  args: JsonValue
  /** Takes the folder and runs the command here; throws FolderInUseError when another process was faster. */
  runHere: () => Promise<JsonValue>
}

/** How long a server may take to start, or another command to be done with the folder. */
const PATIENCE_MS = 20_000
const RETRY_MS = 100

/**
 * Runs a command where the data folder is open: in the server that holds it, or here when nobody does. A holder
 * that cannot take commands yet is asked again for 20 s; then the reason that it gave is thrown.
 */
export async function runAtHolder({ dataDir, name, args, runHere }: HolderCommand): Promise<JsonValue> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await sendCommand(dataDir, name, args).catch((error: unknown) => {
        if (error instanceof FolderNotHeldError) return runHere()
        throw error
      })
    } catch (error) {
      if (!isPassing(error) || performance.now() > giveUpAt) throw error
      await after(RETRY_MS)
    }
  }
}

/** The folder's holder is another command, or a server that is still starting. */
function isPassing(error: unknown): boolean {
  return error instanceof FolderInUseError || isAppError(error, 'UNAVAILABLE')
}
