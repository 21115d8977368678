import { describe, expect, it } from 'vitest'
import { ToolError } from '../../../src/engine/connectors/connector.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createControlledTool } from './controlled-tool.ts'
import { openExecutionsFixture } from './executions-fixture.ts'
import type { TestEngine } from './test-engine.ts'

const fixture = await openExecutionsFixture()
const bus = createInProcessBus()
/** What reaches the tool within the test's patience came by the hint, not by a renewal. */
const SLOW = { leaseMs: 300_000, renewMs: 300_000 }
const engine = fixture.openEngine({ bus, timing: { ...SLOW, stopGraceMs: 50 } })

const CANCELLED = {
  status: 'cancelled',
  error: { code: 'CANCELLED', message: 'The execution was cancelled', retryable: true },
}
const ATTEMPT = ['session', 'run_status executing', 'tool_use', 'tool_result']
const FAILED = ['run_status failed', 'error']

function cancel(by: TestEngine, id: string): Promise<boolean> {
  return by.runner.cancel(fixture.organizationId, id)
}

describe('cancelling', () => {
  it('reaches the signal of the tool at once', async () => {
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await engine.start(plan)
    const { signal } = await tool.called
    expect(await cancel(engine, plan.id)).toBe(true)
    expect(await outcome).toEqual(CANCELLED)
    expect(signal.aborted).toBe(true)
  })

  it('ends the stream with failed, and says why', async () => {
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await engine.start(plan)
    await tool.called
    await cancel(engine, plan.id)
    await outcome
    expect(await fixture.outline(plan.id)).toEqual([...ATTEMPT, ...FAILED])
    expect(await fixture.payloads(plan.id, 'run_status')).toMatchObject([
      { status: 'executing' },
      { status: 'failed', reason: 'cancelled' },
    ])
    expect(await fixture.payloads(plan.id, 'error')).toMatchObject([{ code: 'CANCELLED' }])
    expect(await fixture.find(plan.id)).toMatchObject(CANCELLED)
    expect(await fixture.attempts(plan.id)).toMatchObject([{ status: 'cancelled', isFinished: true }])
  })

  it('reaches a tool in another process by the bus', async () => {
    const other = fixture.openEngine({ bus, timing: SLOW })
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await other.start(plan)
    await tool.called
    await cancel(engine, plan.id)
    expect(await outcome).toEqual(CANCELLED)
  })

  it('reaches it with the next renewal when the hint is lost', async () => {
    const other = fixture.openEngine({ timing: { renewMs: 10 } })
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await other.start(plan)
    await tool.called
    await cancel(engine, plan.id)
    expect(await outcome).toEqual(CANCELLED)
  })

  it('leaves a tool behind that ignores its signal', async () => {
    const tool = createControlledTool({ isDeaf: true })
    const plan = fixture.plan(tool.call)
    const { outcome } = await engine.start(plan)
    const call = await tool.called
    await cancel(engine, plan.id)
    expect(await outcome).toEqual(CANCELLED)
    await call.checkpoint({ message: 'too late' })
    tool.finish()
    expect(await fixture.outline(plan.id)).toEqual([...ATTEMPT, ...FAILED])
  })

  it('lets no checkpoint through any more', async () => {
    const tool = createControlledTool({ isDeaf: true })
    const plan = fixture.plan(tool.call)
    const { outcome } = await engine.start(plan)
    const call = await tool.called
    await cancel(engine, plan.id)
    await waitUntil(() => call.signal.aborted)
    await call.checkpoint({ message: 'after the signal' })
    await outcome
    expect(await fixture.payloads(plan.id, 'checkpoint')).toEqual([])
  })

  it('counts between two attempts', async () => {
    const patient = fixture.openEngine({ bus, timing: { ...SLOW, retryMs: 60_000 } })
    const plan = fixture.plan(async () => {
      throw new ToolError('busy', { code: 'BUSY', retryable: true })
    })
    const { outcome } = await patient.start(plan)
    await waitUntil(async () => (await fixture.find(plan.id))?.status === 'waiting')
    await cancel(engine, plan.id)
    expect(await outcome).toEqual(CANCELLED)
    expect(await fixture.outline(plan.id)).toEqual([...ATTEMPT, 'run_status waiting', ...FAILED])
    expect(await fixture.attempts(plan.id)).toMatchObject([{ status: 'failed', code: 'BUSY' }])
  })

  it('of a finished execution changes nothing', async () => {
    const plan = fixture.plan(async () => ({ output: 1, summary: 'one' }))
    await engine.execute(plan)
    const before = await fixture.find(plan.id)
    expect(await cancel(engine, plan.id)).toBe(false)
    expect(await fixture.find(plan.id)).toEqual(before)
  })

  it('is for the own organisation only', async () => {
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await engine.start(plan)
    expect(await engine.runner.cancel('org_of_others', plan.id)).toBe(false)
    tool.finish()
    expect(await outcome).toMatchObject({ status: 'completed' })
  })

  it('ends an execution that nobody holds', async () => {
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    await engine.store.start(plan, [])
    await fixture.database.pool.query(
      `update execution set status = 'waiting', lease_until = null where organization_id = $1 and id = $2`,
      [fixture.organizationId, plan.id],
    )
    engine.reaper.open()
    await cancel(engine, plan.id)
    await waitUntil(async () => (await fixture.find(plan.id))?.status === 'cancelled')
    expect(tool.calls).toBe(0)
  })

  it('at the moment of the end leaves one end', async () => {
    const ends = Array.from({ length: 40 }, async (_, index) => {
      const tool = createControlledTool()
      const plan = fixture.plan(tool.call)
      const { outcome } = await engine.start(plan)
      await tool.called
      const racers = [() => cancel(engine, plan.id), async () => tool.finish()]
      await Promise.all((index % 2 ? racers : racers.reverse()).map((race) => race()))
      const end = await outcome
      const types = await fixture.outline(plan.id)
      expect(end?.status).toBe((await fixture.find(plan.id))?.status)
      return types.filter((type) => type === 'done' || type === 'error').length
    })
    expect(new Set(await Promise.all(ends))).toEqual(new Set([1]))
  })
})
