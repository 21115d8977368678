import { describe, expect, it } from 'vitest'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { delayAnswers } from '../../support/late-answers.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createControlledTool } from './controlled-tool.ts'
import { openExecutionsFixture } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()
const IDLE = { leaseMs: 300_000, renewMs: 300_000, reapMs: 300_000, stopGraceMs: 50 }
const UNAVAILABLE = { code: 'UNAVAILABLE', details: { retryAfterMs: 1_000 } }

describe('closing', () => {
  it('waits for calls in flight', async () => {
    const engine = fixture.openEngine({ timing: IDLE })
    const tool = createControlledTool()
    const { outcome } = await engine.start(fixture.plan(tool.call))
    await tool.called
    const closing = engine.close(10_000)
    tool.finish()
    expect(await outcome).toMatchObject({ status: 'completed' })
    await closing
    expect(engine.runner.size).toBe(0)
  })

  it('waits for starts in flight', async () => {
    const engine = fixture.openEngine({ timing: IDLE })
    const plan = fixture.plan(async () => ({ output: 1, summary: 'one' }))
    const executing = engine.execute(plan)
    await engine.close(10_000)
    expect(await executing).toMatchObject({ status: 'completed' })
    expect(await fixture.outline(plan.id)).toContain('done')
  })

  it('refuses new calls at once', async () => {
    const engine = fixture.openEngine({ timing: IDLE })
    const closing = engine.close()
    await expect(engine.start(fixture.plan(createControlledTool().call))).rejects.toMatchObject(UNAVAILABLE)
    await closing
  })

  it('takes nothing over any more', async () => {
    const lost = fixture.plan(createControlledTool().call)
    const dead = fixture.openEngine({ timing: IDLE })
    await dead.start(lost)
    await dead.close()
    const engine = fixture.openEngine({ timing: IDLE })
    await engine.close()
    expect(await engine.reaper.reap()).toBe(0)
    expect(await fixture.attempts(lost.id)).toHaveLength(1)
    expect(await fixture.openEngine({ timing: IDLE }).reaper.reap()).toBe(1)
  })

  it('hands over what does not end in time, and another process goes on with it at once', async () => {
    const bus = createInProcessBus()
    const engine = fixture.openEngine({ bus, timing: IDLE })
    const other = fixture.openEngine({ bus, timing: IDLE })
    other.reaper.open()
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await engine.start(plan)
    const { signal } = await tool.called
    await engine.close()
    expect(signal.aborted).toBe(true)
    expect(await outcome).toBeNull()
    await waitUntil(() => tool.calls === 2)
    tool.finish()
    await waitUntil(async () => (await fixture.find(plan.id))?.status === 'completed')
    expect((await fixture.attempts(plan.id)).map(({ workerId }) => workerId)).toEqual([
      engine.workerId,
      other.workerId,
    ])
  })

  it('keeps the result of a call that ends although it was stopped', async () => {
    const engine = fixture.openEngine({ timing: { ...IDLE, stopGraceMs: 10_000 } })
    const tool = createControlledTool({ isDeaf: true })
    const plan = fixture.plan(tool.call, { isIdempotent: false })
    const { outcome } = await engine.start(plan)
    const { signal } = await tool.called
    signal.addEventListener('abort', () => tool.finish())
    await engine.close()
    expect(await outcome).toMatchObject({ status: 'completed' })
    expect(await fixture.outline(plan.id)).toContain('done')
  })

  it('does not wait for ever for a call that cannot be stopped', async () => {
    const engine = fixture.openEngine({ timing: { ...IDLE, stopGraceMs: 60_000 } })
    const tool = createControlledTool({ isDeaf: true })
    const plan = fixture.plan(tool.call, { isIdempotent: false })
    await engine.start(plan)
    await tool.called
    await engine.close()
    expect(await fixture.openEngine({ timing: IDLE }).reaper.reap()).toBe(1)
    expect(await fixture.find(plan.id)).toMatchObject({ error: { code: 'WORKER_LOST' } })
    tool.finish()
  })

  it('calls nothing that it has begun too late to end it, and another process begins it at once', async () => {
    const late = delayAnswers(fixture.database, 'execution-start')
    const engine = fixture.openEngine({ database: late.database, timing: IDLE })
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const starting = engine.start(plan)
    await late.onTheWay
    await engine.close()
    late.arrive()
    expect(await (await starting).outcome).toBeNull()
    expect(tool.calls).toBe(0)
    expect(await engine.store.findLost(10)).toMatchObject([{ id: plan.id }])
    tool.finish()
    expect(await fixture.openEngine({ timing: IDLE }).reaper.reap()).toBe(1)
  })

  it('hands on what it has taken over too late', async () => {
    const lost = fixture.plan(createControlledTool().call)
    const dead = fixture.openEngine({ timing: IDLE })
    await dead.start(lost)
    await dead.close()
    const late = delayAnswers(fixture.database, 'execution-begin-attempt')
    const engine = fixture.openEngine({ database: late.database, timing: IDLE })
    const reaping = engine.reaper.reap()
    await late.onTheWay
    await engine.runner.close(0)
    late.arrive()
    expect(await reaping).toBe(1)
    await waitUntil(async () => (await engine.store.findLost(10)).length === 1)
    expect(await fixture.openEngine({ timing: IDLE }).reaper.reap()).toBe(1)
  })

  it('renews nothing afterwards', async () => {
    const engine = fixture.openEngine({ timing: { ...IDLE, renewMs: 5 } })
    const tool = createControlledTool({ isDeaf: true })
    const plan = fixture.plan(tool.call)
    await engine.start(plan)
    await engine.close()
    expect(await engine.store.findLost(10)).toMatchObject([{ id: plan.id }])
    await waitUntil(async () => (await engine.store.findLost(10)).length === 1)
    tool.finish()
  })
})

describe('a full process', () => {
  it('refuses one call more', async () => {
    const engine = fixture.openEngine({ timing: IDLE })
    const tool = createControlledTool()
    const plans = Array.from({ length: 2_000 }, () => fixture.plan(tool.call))
    const starts = plans.map((plan) => engine.start(plan))
    await expect(engine.start(fixture.plan(tool.call))).rejects.toMatchObject(UNAVAILABLE)
    const running = await Promise.all(starts)
    await expect(engine.start(fixture.plan(tool.call))).rejects.toMatchObject(UNAVAILABLE)
    tool.finish()
    await Promise.all(running.map(({ outcome }) => outcome))
    await engine.execute(fixture.plan(tool.call))
  })
})
