import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type ToolCall, ToolError } from '../../../src/engine/connectors/connector.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createControlledTool } from './controlled-tool.ts'
import { openExecutionsFixture, type Tool } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()
const engine = fixture.openEngine({ timing: { retryMs: 300 } })

/** Reports so many steps without a pause. */
function reporting(count: number): Tool {
  return async ({ checkpoint }) => {
    for (let step = 1; step <= count; step++)
      await checkpoint({ message: `step ${step}`, progress: step / count })
    return { output: null, summary: 'reported' }
  }
}

async function messagesOf(id: string): Promise<unknown[]> {
  return (await fixture.payloads(id, 'checkpoint')).map(({ message }) => message)
}

describe('checkpoints', () => {
  it('tell what the tool says, in its order', async () => {
    const plan = fixture.plan(reporting(3), { connector: { keepsEveryCheckpoint: true } })
    await engine.execute(plan)
    const ids = { executionId: plan.id, runId: plan.runId }
    expect(await fixture.payloads(plan.id, 'checkpoint')).toEqual([
      { message: 'step 1', progress: 1 / 3, ...ids },
      { message: 'step 2', progress: 2 / 3, ...ids },
      { message: 'step 3', progress: 1, ...ids },
    ])
  })

  it('are durable when the tool goes on', async () => {
    const counts: number[] = []
    const plan = fixture.plan(
      async ({ executionId, checkpoint }) => {
        await checkpoint({ message: 'first' })
        counts.push((await fixture.payloads(executionId, 'checkpoint', { isOpen: true })).length)
        return { output: null, summary: '' }
      },
      { connector: { keepsEveryCheckpoint: true } },
    )
    await engine.execute(plan)
    expect(counts).toEqual([1])
  })

  it('that come within 250 ms are thinned', async () => {
    const plan = fixture.plan(async ({ checkpoint }) => {
      await checkpoint({ message: 'first' })
      await checkpoint({ message: 'too soon' })
      await delay(260)
      await checkpoint({ message: 'later' })
      return { output: null, summary: '' }
    })
    await engine.execute(plan)
    expect(await messagesOf(plan.id)).toEqual(['first', 'later'])
  })

  it('stay before the end when the tool does not wait for them', async () => {
    const plan = fixture.plan(
      async ({ checkpoint }) => {
        for (const step of [1, 2, 3]) void checkpoint({ message: `step ${step}` })
        return { output: null, summary: '' }
      },
      { connector: { keepsEveryCheckpoint: true } },
    )
    expect(await engine.execute(plan)).toMatchObject({ status: 'completed' })
    expect(await messagesOf(plan.id)).toEqual(['step 1', 'step 2', 'step 3'])
  })

  it('are dropped after the end', async () => {
    let last: ToolCall | undefined
    const plan = fixture.plan(async (call) => {
      last = call
      return { output: null, summary: '' }
    })
    await engine.execute(plan)
    await last?.checkpoint({ message: 'too late' })
    expect(await messagesOf(plan.id)).toEqual([])
  })

  it('of an attempt that has ended are dropped while the next one is awaited, and during it', async () => {
    const second = createControlledTool()
    let first: ToolCall | undefined
    const plan = fixture.plan(async (call) => {
      if (call.attempt > 1) return second.call(call)
      first = call
      throw new ToolError('busy', { retryable: true })
    })
    const { outcome } = await engine.start(plan)
    await waitUntil(async () => (await fixture.find(plan.id))?.status === 'waiting')
    await first?.checkpoint({ message: 'too late' })
    expect((await fixture.find(plan.id))?.status).toBe('waiting')
    await second.called
    await first?.checkpoint({ message: 'far too late' })
    second.finish()
    expect(await outcome).toMatchObject({ status: 'completed' })
    expect(await messagesOf(plan.id)).toEqual([])
  })

  it('that cannot be written are reported, and the tool goes on', async () => {
    const broken = fixture.openEngine()
    const plan = fixture.plan(
      async ({ checkpoint }) => {
        const cycle: Record<string, unknown> = {}
        cycle.self = cycle
        // @ts-expect-error: what connectors in plain JavaScript can do
        await checkpoint({ message: 'broken', data: cycle })
        await checkpoint({ message: 'whole' })
        return { output: null, summary: '' }
      },
      { connector: { keepsEveryCheckpoint: true } },
    )
    expect(await broken.execute(plan)).toMatchObject({ status: 'completed' })
    expect(broken.bugs).toEqual([expect.any(TypeError)])
    expect(await messagesOf(plan.id)).toEqual(['whole'])
  })
})

describe('a sign of life', () => {
  it('comes from time to time while the tool is silent', async () => {
    const lively = fixture.openEngine({ timing: { renewMs: 5, signOfLifeMs: 40 } })
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await lively.start(plan)
    await waitUntil(async () => (await fixture.payloads(plan.id, 'checkpoint', { isOpen: true })).length >= 2)
    tool.finish()
    await outcome
    expect(await messagesOf(plan.id)).toContain('still running after 0 s')
  })

  it('is not needed by a tool that reports', async () => {
    const lively = fixture.openEngine({ timing: { renewMs: 5, signOfLifeMs: 2_000 } })
    const plan = fixture.plan(reporting(200), { connector: { keepsEveryCheckpoint: true } })
    await lively.execute(plan)
    expect(await messagesOf(plan.id)).toHaveLength(200)
  })

  it('does not come between two attempts', async () => {
    const lively = fixture.openEngine({ timing: { renewMs: 5, signOfLifeMs: 20, retryMs: 150 } })
    const plan = fixture.plan(async ({ attempt }) => {
      if (attempt === 1) throw new ToolError('busy', { retryable: true })
      return { output: null, summary: '' }
    })
    expect(await lively.execute(plan)).toMatchObject({ status: 'completed' })
    expect(await messagesOf(plan.id)).toEqual([])
  })
})
