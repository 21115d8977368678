import { setImmediate as nextTurn } from 'node:timers/promises'
import { linkSignals } from '../../../base/async.ts'

export interface BeginRecord {
  /** Writes it. Null: the run is somebody else's now, or has ended. */
  write(): Promise<object | null>
  /** Aborted when the work is no longer wanted. */
  signal: AbortSignal
}

export interface WorkTools {
  signal: AbortSignal
  /** Resolves when the begin is recorded: what is told of the work must come after. False: it cannot be any more. */
  begun(): Promise<boolean>
}

/**
 * Does a block's work while its begin is recorded. Work that ends within a turn of the event loop, and has told nothing
 * yet, ends unrecorded: the caller writes its begin with its end. Null when the begin cannot be recorded: the work has
 * been stopped then. `work` must not reject.
 */
export async function beginAndWork<T>(
  { write, signal }: BeginRecord,
  work: (tools: WorkTools) => Promise<T>,
): Promise<T | null> {
  const lost = new AbortController()
  using linked = linkSignals(signal, lost.signal)
  let recording: Promise<object | null> | null = null
  const begun = async () => {
    recording ??= write()
    return (await recording) !== null
  }
  const working = work({ signal: linked.signal, begun })
  const isOver = await Promise.race([working.then(() => true), nextTurn(false)])
  if (isOver && !recording) return working
  let isRecorded = false
  try {
    isRecorded = await begun()
  } finally {
    if (!isRecorded) {
      lost.abort(new Error('the begin of the block could not be recorded'))
      await working
    }
  }
  return isRecorded ? await working : null
}
