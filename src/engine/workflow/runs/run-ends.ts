import { isJsonObject, type JsonValue, parseJson } from '../../../base/json.ts'
import type { Bus } from '../../../platform/bus/bus.ts'
import type { Checkpoint } from './checkpoint.ts'

/** One channel for the ends of all runs: a caller that waits for one costs the bus no subscription of its own. */
const CHANNEL = 'workflow-run-ends'
/** A longer answer is left to be read: every process gets it, whether somebody waits there or not. */
const MAX_ANSWER_CHARS = 8_192
/** What the ends of one message come to; a message has at most 64 KiB, and these are up to three bytes a character. */
const MAX_MESSAGE_CHARS = 16_384

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

/**
 * Tells all processes, after the commit, that runs have ended: those that end in one turn, as they do when they share
 * a statement, in one message. Hints: they may be lost.
 */
export class RunEndTeller {
  readonly #bus: Bus
  #hints: string[] = []
  #chars = 0

  constructor(bus: Bus) {
    this.#bus = bus
  }

  tell(runId: string, end: Checkpoint): void {
    const whole = JSON.stringify({ runId, response: responseOf(end) })
    const hint = whole.length > MAX_ANSWER_CHARS ? JSON.stringify({ runId, response: null }) : whole
    if (this.#chars + hint.length > MAX_MESSAGE_CHARS) this.#publish()
    this.#chars += hint.length
    if (this.#hints.push(hint) === 1) process.nextTick(() => this.#publish())
  }

  #publish(): void {
    if (this.#hints.length > 0) this.#bus.publish(CHANNEL, `[${this.#hints}]`)
    this.#hints = []
    this.#chars = 0
  }
}

/**
 * Calls `hear` for each run that has ended, and with null when some may have been missed. Returns the function that
 * ends it.
 */
export function hearRunEnds(bus: Bus, hear: (hint: RunEndHint | null) => void): () => void {
  return bus.subscribe(CHANNEL, (message) => {
    for (const hint of message === null ? [null] : decode(message)) hear(hint)
  })
}

/** The first response ends the run: what ends it is in the checkpoint, unless it was taken over from another run. */
function responseOf({ status, steps, output = null }: Checkpoint): RunResponse | null {
  const block = steps.find((step) => step.blockType === 'response' && step.status === 'success')
  return status === 'complete' && block ? { output, config: block.input } : null
}

function decode(message: string): (RunEndHint | null)[] {
  const hints = parseJson(message)
  return Array.isArray(hints) ? hints.map(toHint) : [null]
}

/** Null for what is not a hint: whoever waits then looks. */
function toHint(hint: JsonValue): RunEndHint | null {
  if (!isJsonObject(hint) || typeof hint.runId !== 'string') return null
  return { runId: hint.runId, response: toResponse(hint.response) }
}

function toResponse(value: JsonValue | undefined): RunResponse | null {
  if (!isJsonObject(value)) return null
  const { output, config } = value
  return output === undefined || config === undefined ? null : { output, config }
}
