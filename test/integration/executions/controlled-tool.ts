import type { ToolCall, ToolOutcome } from '../../../src/engine/connectors/connector.ts'

/** A tool that does what its test says, and when. */
export interface ControlledTool {
  call: (call: ToolCall) => Promise<ToolOutcome>
  /** The first call, as soon as it comes. */
  called: Promise<ToolCall>
  /** How often it has been called. */
  readonly calls: number
  /** Ends every call with an outcome, also those that come later. */
  finish(): void
}

/** Its calls end when they are told to; unless it is deaf, also when they are stopped. */
export function createControlledTool({ isDeaf = false } = {}): ControlledTool {
  const called = Promise.withResolvers<ToolCall>()
  const finished = Promise.withResolvers<void>()
  let calls = 0
  return {
    called: called.promise,
    get calls() {
      return calls
    },
    finish: () => finished.resolve(),
    call: async (call) => {
      calls++
      called.resolve(call)
      await (isDeaf ? finished.promise : Promise.race([finished.promise, stopped(call.signal)]))
      return { output: { attempt: call.attempt }, summary: 'finished' }
    },
  }
}

function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}
