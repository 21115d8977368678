import { createRunner, setMaxWorkers } from 'run'
import type { JsonObject, JsonValue } from '../../base/json.ts'
import { Slots } from '../../base/slots.ts'
import { CodeError, toCodeError } from './code-error.ts'
import { CodeLog, type CodeLogLine } from './code-log.ts'
import { guestProgram } from './guest-program.ts'
import { stripTypesQuietly } from './strip-types-quietly.ts'

const MAX_INPUT_BYTES = 4 * 1024 * 1024
const MAX_OUTPUT_BYTES = 1024 * 1024
/** The reading of the input, and each line of the log. */
const MAX_HOST_CALLS = 250
/** On a busy machine a new worker may take so long before the code begins. */
const MAX_START_MS = 30_000
const MEBIBYTE = 1024 * 1024

export interface CodeRequest {
  /** JavaScript, at most 64 KiB. */
  code: string
  /** What the code sees as `input_data`; at most 4 MiB as JSON. */
  inputData: JsonObject
  /** From the code's first statement to its end. */
  timeoutMs: number
  memoryMb: number
  signal: AbortSignal
}

export interface CodeResult {
  output: JsonValue
  log: CodeLogLine[]
}

/**
 * Runs people's code, each time in a fresh QuickJS context in a worker thread: no network, no files, no modules,
 * no process, no timers. Time, memory, stack, input, output and log are bounded, and the main thread stays free.
 * At most `concurrency` programs run at once; the others wait for their turn.
 */
export class CodeSandbox {
  readonly #slots: Slots

  constructor({ concurrency = 2, maxWaiting = 1_000 }: { concurrency?: number; maxWaiting?: number } = {}) {
    this.#slots = new Slots(concurrency, maxWaiting)
    // The library counts for the whole process; one that was stopped may take a moment to end.
    setMaxWorkers(concurrency + 2)
  }

  /** Throws CodeError, with what the code had logged until then; UNAVAILABLE when too many programs wait. */
  async run(request: CodeRequest): Promise<CodeResult> {
    const input = JSON.stringify(request.inputData)
    if (Buffer.byteLength(input) > MAX_INPUT_BYTES) {
      throw new CodeError('CODE_INPUT_TOO_LARGE', 'What the code would see is larger than 4 MiB', [])
    }
    using _slot = await this.#slots.take(request.signal).catch((cause: unknown) => {
      throw toCodeError(cause, { request, isTimeout: false, log: [] })
    })
    return await runProgram(request, input)
  }
}

async function runProgram(request: CodeRequest, input: string): Promise<CodeResult> {
  const log = new CodeLog()
  const timeout = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const host = {
    input: () => {
      timer = setTimeout(() => timeout.abort(), request.timeoutMs)
      return input
    },
    log: (level: string, text: string) => log.add(level, text),
  }
  stripTypesQuietly()
  try {
    const result = await createRunner({ syncHostFunctions: { host } }).run({
      source: guestProgram(request.code),
      abortSignal: AbortSignal.any([request.signal, timeout.signal]),
      limits: {
        timeoutMs: request.timeoutMs + MAX_START_MS,
        memoryLimitBytes: request.memoryMb * MEBIBYTE,
        maxResultBytes: MAX_OUTPUT_BYTES,
        maxBridgeRequests: MAX_HOST_CALLS,
      },
    })
    return { output: answerOf(result), log: log.lines }
  } catch (cause) {
    throw toCodeError(cause, { request, isTimeout: timeout.signal.aborted, log: log.lines })
  } finally {
    clearTimeout(timer)
  }
}

/** The program answers with JSON, and nothing in it can interrupt a run. */
function answerOf(result: { status: string; value?: unknown }): JsonValue {
  if (result.status !== 'completed') throw new Error(`a program ended as ${result.status}`)
  return JSON.parse(String(result.value))
}
