import type { JsonObject } from '../../../base/json.ts'
import { wait } from '../blocks/wait.ts'
import { checkNeeds } from './block-config.ts'
import { BlockError, type BlockRunner } from './block-runner.ts'

const MAX_WAIT_MS = 31_536_000_000

/** A timer that outlives every process: nothing is held while it runs. */
export const waitRunner: BlockRunner = {
  async run(call) {
    checkNeeds(wait, call)
    const waitMs = toWaitMs(call.config)
    if (waitMs <= 0) return { kind: 'done', result: {} }
    return { kind: 'suspended', state: { waitMs }, resumeAfterMs: waitMs }
  },

  async resume() {
    return { kind: 'done', result: {} }
  },
}

function toWaitMs({ seconds, until }: JsonObject): number {
  const waitMs =
    until !== undefined && until !== null
      ? Date.parse(String(until)) - Date.now()
      : Number(seconds ?? Number.NaN) * 1_000
  if (Number.isNaN(waitMs))
    throw new BlockError('VALIDATION', 'The time to wait must be a number of seconds or a date')
  if (waitMs > MAX_WAIT_MS) throw new BlockError('VALIDATION', 'A wait takes at most a year')
  return waitMs
}
