import { describe, expect, it } from 'vitest'
import { type ToolCall, ToolError } from '../../../src/engine/connectors/connector.ts'
import { openExecutionsFixture } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()
const engine = fixture.openEngine({ timing: { retryMs: 1 } })

/** Fails so many attempts, for a reason that may pass. */
function failing(failures: number, error = new ToolError('busy', { code: 'BUSY', retryable: true })) {
  return async ({ attempt }: ToolCall) => {
    if (attempt <= failures) throw error
    return { output: { attempt }, summary: `attempt ${attempt}` }
  }
}

const ONE = ['session', 'run_status executing', 'tool_use', 'tool_result']
const RETRY = ['run_status waiting', 'run_status executing', 'tool_use', 'tool_result']
const FAILED = ['run_status failed', 'error']

describe('an execution', () => {
  it('tells what happens from its session to its end', async () => {
    const plan = fixture.plan(failing(0), { input: { a: 1 }, shownInput: { a: '***' } })
    expect(await engine.execute(plan)).toEqual({
      status: 'completed',
      output: { attempt: 1 },
      summary: 'attempt 1',
    })
    const ids = { executionId: plan.id, runId: plan.runId }
    const use = { id: expect.stringMatching(/^runtime_/), name: 'test_tool', ...ids }
    expect((await fixture.events(plan.id)).map(({ type, payload }) => [type, payload])).toEqual([
      ['session', { id: plan.session.id, interactionMode: 'execute', ...ids }],
      ['run_status', { status: 'executing', interactionMode: 'execute', ...ids }],
      ['tool_use', { ...use, input: { a: '***' } }],
      ['tool_result', { ...use, output: { attempt: 1 }, error: false }],
      ['done', { status: 'completed', summary: 'attempt 1', ...ids }],
    ])
  })

  it('keeps its end in its row', async () => {
    const plan = fixture.plan(failing(0))
    await engine.execute(plan)
    expect(await fixture.find(plan.id)).toMatchObject({
      status: 'completed',
      attempt: 1,
      result: { attempt: 1 },
      error: null,
      finishedAt: expect.any(Date),
    })
  })

  it('gives each attempt the same idempotency key', async () => {
    const keys: string[] = []
    const plan = fixture.plan(async (call) => {
      keys.push(call.idempotencyKey)
      return failing(1)(call)
    })
    await engine.execute(plan)
    expect(keys).toEqual([plan.id, plan.id])
  })
})

describe('a failure that may pass', () => {
  it.each([1, 2])('is forgotten after %d of them', async (failures) => {
    const plan = fixture.plan(failing(failures))
    expect(await engine.execute(plan)).toMatchObject({
      status: 'completed',
      output: { attempt: failures + 1 },
    })
    const retries = Array.from({ length: failures }, () => RETRY).flat()
    expect(await fixture.outline(plan.id)).toEqual([...ONE, ...retries, 'done'])
    const attempts = await fixture.attempts(plan.id)
    expect(attempts.map(({ status, code }) => [status, code])).toEqual([
      ...Array.from({ length: failures }, () => ['failed', 'BUSY']),
      ['completed', null],
    ])
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(failures + 1)
  })

  it('ends the call at the third attempt', async () => {
    const plan = fixture.plan(failing(9))
    const error = { code: 'BUSY', message: 'busy', retryable: true }
    expect(await engine.execute(plan)).toEqual({ status: 'failed', error })
    expect(await fixture.outline(plan.id)).toEqual([...ONE, ...RETRY, ...RETRY, ...FAILED])
    expect(await fixture.find(plan.id)).toMatchObject({ status: 'failed', attempt: 3, error })
    expect((await fixture.attempts(plan.id)).map(({ number }) => number)).toEqual([1, 2, 3])
  })

  it('says that it waits, and why', async () => {
    const plan = fixture.plan(failing(1))
    await engine.execute(plan)
    expect(await fixture.payloads(plan.id, 'run_status')).toMatchObject([
      { status: 'executing' },
      { status: 'waiting', reason: 'retry' },
      { status: 'executing' },
    ])
  })

  it('is final for a tool that may not be repeated', async () => {
    const plan = fixture.plan(failing(1), { isIdempotent: false })
    expect(await engine.execute(plan)).toEqual({
      status: 'failed',
      error: { code: 'BUSY', message: 'busy', retryable: false },
    })
    expect(await fixture.outline(plan.id)).toEqual([...ONE, ...FAILED])
  })

  it('is final when the tool asks for more than a minute', async () => {
    const patient = new ToolError('limited', { retryable: true, retryAfterMs: 60_001 })
    const plan = fixture.plan(failing(1, patient))
    expect(await engine.execute(plan)).toMatchObject({ status: 'failed', error: { retryAfterMs: 60_001 } })
  })

  it('waits as long as the tool asks', async () => {
    const slow = fixture.openEngine({ timing: { retryMs: 60_000 } })
    const plan = fixture.plan(failing(1, new ToolError('limited', { retryable: true, retryAfterMs: 5 })))
    expect(await slow.execute(plan)).toMatchObject({ status: 'completed' })
  })
})

describe('another failure', () => {
  it('ends the call at once, with what the tool says', async () => {
    const plan = fixture.plan(failing(1, new ToolError('no such file', { code: 'MISSING' })))
    expect(await engine.execute(plan)).toMatchObject({ status: 'failed', error: { code: 'MISSING' } })
    expect(await fixture.payloads(plan.id, 'tool_result')).toMatchObject([
      { output: 'no such file', error: true },
    ])
    expect(await fixture.payloads(plan.id, 'error')).toMatchObject([
      { message: 'no such file', code: 'MISSING', retryable: true },
    ])
  })

  it('says no more than 10,000 characters', async () => {
    const plan = fixture.plan(failing(1, new ToolError('x'.repeat(20_000))))
    const outcome = await engine.execute(plan)
    expect(outcome).toMatchObject({ error: { message: 'x'.repeat(10_000) } })
  })

  it('is TIMEOUT when the call takes too long', async () => {
    const untilStopped = ({ signal }: ToolCall) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    const plan = fixture.plan(untilStopped, { timeoutMs: 20 })
    const message = 'The call took longer than 20 ms and was stopped'
    expect(await engine.execute(plan)).toMatchObject({
      status: 'failed',
      error: { code: 'TIMEOUT', message },
    })
    expect(await fixture.outline(plan.id)).toEqual([...ONE, ...FAILED])
  })
})
