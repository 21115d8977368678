import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Checkpoint } from '../../../src/engine/workflow/runs/checkpoint.ts'
import type { StepRecord } from '../../../src/engine/workflow/runs/run.ts'
import { hearRunEnds, type RunEndHint, RunEndTeller } from '../../../src/engine/workflow/runs/run-ends.ts'
import { createStep } from '../../../src/engine/workflow/runs/step.ts'
import { MAX_MESSAGE_BYTES } from '../../../src/platform/bus/envelope.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'

const RESPONSE = {
  id: 'b1',
  type: 'response',
  name: 'Answer',
  config: {},
  enabled: true,
  position: { x: 0, y: 0 },
} as const

it('carries the response of a run, so that who waits need not read it', async () => {
  const hint = await tell({ output: { done: 1 }, steps: [step({ input: { status: 201 } })] })
  expect(hint).toEqual({ runId: 'run_1', response: { output: { done: 1 }, config: { status: 201 } } })
})

it.each<[string, Partial<Checkpoint>]>([
  ['that failed', { status: 'failed', output: undefined, steps: [step({ status: 'error' })] }],
  ['whose response was taken over from another run', { output: 'x', steps: [] }],
  ['whose answer is long', { output: 'x'.repeat(9_000), steps: [step({})] }],
])('says of a run %s only that it has ended', async (_what, end) => {
  expect(await tell(end)).toEqual({ runId: 'run_1', response: null })
})

it.each(['', 'run_1', '{"runId":1}', '[{"runId":1}]', '[null]', '7'])(
  'lets who waits look for a message that is no hint: %s',
  async (message) => {
    expect(await hear((bus) => bus.publish('workflow-run-ends', message))).toBeNull()
  },
)

it.each([
  ['short', 'x', 1],
  ['long', 'x'.repeat(6_000), 10],
])(
  'tells what ends in one turn in as few messages as carry it: %s answers',
  async (_what, output, messages) => {
    const bus = createInProcessBus()
    const [heard, sent]: [(RunEndHint | null)[], string[]] = [[], []]
    hearRunEnds(bus, (hint) => heard.push(hint))
    bus.subscribe('workflow-run-ends', (message) => sent.push(message ?? ''))
    const teller = new RunEndTeller(bus)
    const runs = Array.from({ length: 20 }, (_, at) => `run_${at}`)
    for (const runId of runs) teller.tell(runId, endOf({ output, steps: [step({ input: {} })] }))
    await nextTurn()
    expect(sent).toHaveLength(messages)
    for (const message of sent) expect(Buffer.byteLength(message)).toBeLessThan(MAX_MESSAGE_BYTES)
    expect(heard).toEqual(runs.map((runId) => ({ runId, response: { output, config: {} } })))
  },
)

function step(change: Partial<StepRecord>): StepRecord {
  return { ...createStep(RESPONSE), status: 'success', ...change }
}

function endOf(end: Partial<Checkpoint>): Checkpoint {
  return {
    ...{ status: 'complete', output: null, error: undefined, steps: [], events: [], charges: [] },
    ...end,
  }
}

function tell(end: Partial<Checkpoint>): Promise<RunEndHint | null> {
  return hear((bus) => new RunEndTeller(bus).tell('run_1', endOf(end)))
}

/** What is heard of one message. */
async function hear(send: (bus: ReturnType<typeof createInProcessBus>) => void): Promise<RunEndHint | null> {
  const bus = createInProcessBus()
  const heard = new Promise<RunEndHint | null>((resolve) => void hearRunEnds(bus, resolve))
  send(bus)
  return heard
}
