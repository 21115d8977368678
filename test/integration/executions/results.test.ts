import { describe, expect, it } from 'vitest'
import type { ToolOutcome } from '../../../src/engine/connectors/connector.ts'
import { openExecutionsFixture } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()

/** What connectors in plain JavaScript can do, which the types forbid. */
function broken(outcome: unknown): ToolOutcome {
  return outcome as ToolOutcome
}

async function execute(outcome: ToolOutcome) {
  const engine = fixture.openEngine()
  const plan = fixture.plan(async () => outcome)
  return { id: plan.id, outcome: await engine.execute(plan), bugs: engine.bugs }
}

const UNEXPECTED = {
  status: 'failed',
  error: { code: 'INTERNAL', message: 'Capability "test_tool" failed unexpectedly', retryable: true },
}

describe('a result', () => {
  it('of more than 256 kB is whole in the answer, and referred to by its event', async () => {
    const output = { text: 'x'.repeat(256 * 1024) }
    const { id, outcome } = await execute({ output, summary: 'long' })
    expect(outcome).toEqual({ status: 'completed', output, summary: 'long' })
    expect((await fixture.find(id))?.result).toEqual(output)
    expect(await fixture.payloads(id, 'tool_result')).toMatchObject([
      { output: { truncated: true, resultUrl: `http://host/results/${id}` }, error: false },
    ])
  })

  it('of exactly 256 kB stands in its event', async () => {
    const output = 'x'.repeat(256 * 1024 - 2)
    const { id } = await execute({ output, summary: 'just' })
    expect(await fixture.payloads(id, 'tool_result')).toMatchObject([{ output }])
  })

  it('is measured in bytes', async () => {
    const { id } = await execute({ output: 'ü'.repeat(200 * 1024), summary: 'long' })
    expect(await fixture.payloads(id, 'tool_result')).toMatchObject([{ output: { truncated: true } }])
  })

  it('of more than 2 MB is a failure', async () => {
    const { id, outcome } = await execute({ output: 'x'.repeat(2 * 1024 * 1024), summary: 'too long' })
    const message = 'The result has 2097154 bytes; at most 2097152 are allowed'
    const error = { code: 'RESULT_TOO_LARGE', message, retryable: false }
    expect(outcome).toEqual({ status: 'failed', error })
    expect(await fixture.find(id)).toMatchObject({ status: 'failed', result: null, error })
    expect(await fixture.payloads(id, 'tool_result')).toMatchObject([{ output: message, error: true }])
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a function', () => 1],
  ])('that is %s counts as null', async (_, output) => {
    const { id, outcome, bugs } = await execute(broken({ output, summary: 'nothing' }))
    expect(outcome).toEqual({ status: 'completed', output: null, summary: 'nothing' })
    expect(await fixture.payloads(id, 'tool_result')).toMatchObject([{ output: null, error: false }])
    expect(bugs).toEqual([])
  })

  it('keeps every text that JSON can hold', async () => {
    const output = { nul: '\u0000', half: '\ud800', line: '\u2028', quote: '"\\' }
    const { id, outcome } = await execute({ output, summary: 'odd \u0000texts' })
    expect(outcome).toEqual({ status: 'completed', output, summary: 'odd texts' })
    expect(await fixture.find(id)).toMatchObject({ result: output, summary: 'odd texts' })
  })
})

describe('a connector that breaks its word', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle

  it.each([
    ['a circle', { output: circle, summary: '' }],
    ['a bigint', { output: 1n, summary: '' }],
    ['no summary', { output: 1 }],
    ['nothing at all', undefined],
  ])('by %s fails, masked and reported', async (_, outcome) => {
    const result = await execute(broken(outcome))
    expect(result.outcome).toEqual(UNEXPECTED)
    expect(result.bugs).toEqual([expect.any(TypeError)])
    expect((await fixture.outline(result.id)).slice(-3)).toEqual([
      'tool_result',
      'run_status failed',
      'error',
    ])
  })

  it.each([
    ['rejects', async () => Promise.reject(new Error('password hunter2'))],
    [
      'throws before it returns',
      () => {
        throw new Error('password hunter2')
      },
    ],
    ['rejects with no error', () => Promise.reject('password hunter2')],
  ])('and %s with something else than a ToolError is masked and reported', async (_, tool) => {
    const engine = fixture.openEngine()
    const plan = fixture.plan(tool)
    expect(await engine.execute(plan)).toEqual(UNEXPECTED)
    expect(engine.bugs.map(String)).toEqual([expect.stringContaining('hunter2')])
    expect(JSON.stringify([await fixture.events(plan.id), await fixture.find(plan.id)])).not.toContain(
      'hunter2',
    )
  })

  it('does not get a second attempt', async () => {
    const engine = fixture.openEngine()
    let calls = 0
    const plan = fixture.plan(async () => {
      calls++
      throw new Error('a bug')
    })
    await engine.execute(plan)
    expect(calls).toBe(1)
  })
})
