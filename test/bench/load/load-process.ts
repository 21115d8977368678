import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/**
 * Runs a load script in a process of its own, so that its work is not counted as, and does not stand in the way
 * of, anything else. The script gets the options as JSON in its first argument and sends one message.
 */
export async function runLoad<Result>(script: string, options: object): Promise<Result> {
  const child = fork(path.join(import.meta.dirname, script), [JSON.stringify(options)])
  const ended = once(child, 'exit')
  const message = new Promise<Result>((resolve, reject) => {
    child.once('message', (result) => resolve(result as Result)) // the script's side of the contract
    // Comes after every message that was sent, which the exit does not.
    child.once('disconnect', () => reject(new Error(`${script} ended without a result`)))
  })
  const result = await message
  await ended
  return result
}
