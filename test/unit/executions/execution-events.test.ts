import { describe, expect, it } from 'vitest'
import type { Checkpoint } from '../../../src/engine/connectors/connector.ts'
import { checkpointEvent } from '../../../src/engine/executions/execution-events.ts'

const IDS = { executionId: 'exec_1', runId: 'run_1' }

function payloadOf(checkpoint: Checkpoint): unknown {
  return JSON.parse(checkpointEvent(IDS, checkpoint).payload)
}

describe('the event of a checkpoint', () => {
  it('holds all of it', () => {
    const checkpoint = { message: 'half', progress: 0.5, data: { rows: [1, 2] } }
    expect(payloadOf(checkpoint)).toEqual({ ...checkpoint, ...IDS })
  })

  it.each<[string, Checkpoint]>([
    ['data', { message: 'half', progress: 0.5, data: 'x'.repeat(70_000) }],
    ['a message', { message: `half${'x'.repeat(70_000)}`, progress: 0.5 }],
  ])('is cut where %s is larger than an event may be', (_, checkpoint) => {
    expect(payloadOf(checkpoint)).toEqual({
      message: checkpoint.message.slice(0, 1_000),
      progress: 0.5,
      truncated: true,
      ...IDS,
    })
  })

  it('is one line', () => {
    expect(checkpointEvent(IDS, { message: 'two\nlines' }).payload).not.toContain('\n')
  })
})
