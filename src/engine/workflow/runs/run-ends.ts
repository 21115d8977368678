import { isJsonObject, type JsonValue, parseJson } from '../../../base/json.ts'
import type { Bus } from '../../../platform/bus/bus.ts'
import type { Checkpoint } from './checkpoint.ts'

/** One channel for the ends of all runs: a caller that waits for one costs the bus no subscription of its own. */
const CHANNEL = 'workflow-run-ends'
/** A longer answer is left to be read: every process gets it, whether somebody waits there or not. */
const MAX_ANSWER_CHARS = 8_192

/** What a run gives whose response block has completed it: its output, and the block's config as it was then. */
export interface RunResponse {
  output: JsonValue
  config: JsonValue
}

/** Tells that a run has ended; `response` where there is one and it is short. */
export interface RunEndHint {
  runId: string
  response: RunResponse | null
}

/** Tells all processes, after the commit, that a run has ended. A hint: it may be lost. */
export function tellRunEnd(bus: Bus, runId: string, end: Checkpoint): void {
  const response = responseOf(end)
  const message = JSON.stringify({ runId, response })
  bus.publish(
    CHANNEL,
    message.length > MAX_ANSWER_CHARS ? JSON.stringify({ runId, response: null }) : message,
  )
}

/**
 * Calls `hear` for each run that has ended, and with null when some may have been missed. Returns the function that
 * ends it.
 */
export function hearRunEnds(bus: Bus, hear: (hint: RunEndHint | null) => void): () => void {
  return bus.subscribe(CHANNEL, (message) => hear(message === null ? null : decode(message)))
}

/** The first response ends the run: what ends it is in the checkpoint, unless it was taken over from another run. */
function responseOf({ status, steps, output = null }: Checkpoint): RunResponse | null {
  const block = steps.find((step) => step.blockType === 'response' && step.status === 'success')
  return status === 'complete' && block ? { output, config: block.input } : null
}

/** Null for what is not a hint: whoever waits then looks. */
function decode(message: string): RunEndHint | null {
  const hint = parseJson(message)
  if (!isJsonObject(hint) || typeof hint.runId !== 'string') return null
  return { runId: hint.runId, response: toResponse(hint.response) }
}

function toResponse(value: JsonValue | undefined): RunResponse | null {
  if (!isJsonObject(value)) return null
  const { output, config } = value
  return output === undefined || config === undefined ? null : { output, config }
}
