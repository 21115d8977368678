import { setTimeout } from 'node:timers/promises'
import { BuiltinConnector, type BuiltinTool, declareHints } from '../builtin-connector.ts'
import { type Connector, ToolError } from '../connector.ts'
import { integerAt, optionalIntegerAt, optionalTextAt } from '../tool-input.ts'
import { objectSchema } from '../tool-schema.ts'

const HINTS = declareHints({ readOnly: true, idempotent: true, destructive: false, openWorld: false })

/** Tools that show what executions do: their checkpoints, cancelling, failures and attempts. */
export function createDemoSandbox(): Connector {
  return new BuiltinConnector([echo(), slow(), fail()], { keepsEveryCheckpoint: true })
}

function echo(): BuiltinTool {
  return {
    description: {
      name: 'echo',
      description: 'Answer with the value given (sandbox).',
      inputSchema: objectSchema({ value: { description: 'Any JSON value.' } }, ['value']),
      hints: HINTS,
    },
    run: async ({ input }) => ({ output: { value: input.value ?? null }, summary: 'Echoed the value' }),
  }
}

function slow(): BuiltinTool {
  return {
    description: {
      name: 'slow',
      description: 'Work in steps, each of a given time and with a checkpoint; can be cancelled (sandbox).',
      inputSchema: objectSchema(
        {
          steps: { type: 'integer', minimum: 1, maximum: 10_000 },
          delayMs: {
            type: 'integer',
            minimum: 0,
            maximum: 60_000,
            description: 'Milliseconds a step takes.',
          },
        },
        ['steps', 'delayMs'],
      ),
      hints: HINTS,
    },
    async run({ input, signal, checkpoint }) {
      const steps = integerAt(input, 'steps')
      for (let step = 1; step <= steps; step++) {
        await delay(integerAt(input, 'delayMs'), signal)
        await checkpoint({ message: `step ${step} of ${steps}`, progress: step / steps })
        signal.throwIfAborted()
      }
      return { output: { steps }, summary: steps === 1 ? '1 step' : `${steps} steps` }
    },
  }
}

/** Rejects at once with the signal's own reason when it is aborted, and leaves no timer behind. */
async function delay(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    if (delayMs > 0) await setTimeout(delayMs, undefined, { signal })
  } finally {
    signal.throwIfAborted()
  }
}

function fail(): BuiltinTool {
  return {
    description: {
      name: 'fail',
      description:
        'Fail the first attempts of an execution, or all of them; the failure may be retried (sandbox).',
      inputSchema: objectSchema(
        {
          message: { type: 'string', minLength: 1, maxLength: 500, description: 'What the error says.' },
          failures: {
            type: 'integer',
            minimum: 0,
            maximum: 1000,
            description: 'How many attempts fail; all of them when it is left out.',
          },
        },
        [],
      ),
      hints: HINTS,
    },
    async run({ input, attempt }) {
      const failures = optionalIntegerAt(input, 'failures', Number.POSITIVE_INFINITY)
      if (attempt <= failures) {
        const message = optionalTextAt(input, 'message', 'The demo tool failed, as it was asked to')
        throw new ToolError(message, { code: 'DEMO_FAILED', retryable: true })
      }
      return { output: { attempt }, summary: `Succeeded at attempt ${attempt}` }
    },
  }
}
