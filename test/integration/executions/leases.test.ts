import { describe, expect, it } from 'vitest'
import type { ExecutionPlan } from '../../../src/engine/executions/execution.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createControlledTool } from './controlled-tool.ts'
import { openExecutionsFixture } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()
/** Neither renews nor reaps by itself. */
const IDLE = { leaseMs: 300_000, renewMs: 300_000, reapMs: 300_000, stopGraceMs: 50 }
const ATTEMPT = ['run_status executing', 'tool_use', 'tool_result']
const FAILED = ['run_status failed', 'error']

/** Lets a worker begin the calls and die before they end. */
async function crash(...plans: ExecutionPlan[]): Promise<void> {
  const dead = fixture.openEngine({ timing: IDLE })
  await Promise.all(plans.map((plan) => dead.start(plan)))
  await dead.close()
}

describe('a lease', () => {
  it('is renewed for as long as the call takes', async () => {
    const holder = fixture.openEngine({ timing: { leaseMs: 150, renewMs: 30 } })
    const other = fixture.openEngine({ timing: IDLE })
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await holder.start(plan)
    const leaseOf = async () => {
      const { rows } = await fixture.database.pool.query<{ lease: Date }>(
        'select lease_until as lease from execution where organization_id = $1 and id = $2',
        [fixture.organizationId, plan.id],
      )
      return rows[0]?.lease.getTime() ?? 0
    }
    const first = await leaseOf()
    await waitUntil(async () => (await leaseOf()) > first + 300)
    expect(await other.reaper.reap()).toBe(0)
    tool.finish()
    expect(await outcome).toMatchObject({ status: 'completed' })
    expect(await fixture.attempts(plan.id)).toHaveLength(1)
  })

  it('that is lost stops the old holder, whose writes count no more', async () => {
    const holder = fixture.openEngine({ timing: IDLE })
    const other = fixture.openEngine({ timing: IDLE })
    const first = createControlledTool()
    const second = createControlledTool()
    const plan = fixture.plan((call) => (call.attempt === 1 ? first : second).call(call))
    const { outcome } = await holder.start(plan)
    const old = await first.called
    await fixture.expireLease(plan.id)
    expect(await other.reaper.reap()).toBe(1)
    await second.called
    await old.checkpoint({ message: 'from the old holder' })
    expect(old.signal.aborted).toBe(true)
    expect(await outcome).toBeNull()
    second.finish()
    await waitUntil(async () => (await fixture.find(plan.id))?.status === 'completed')
    expect(await fixture.outline(plan.id)).toEqual(['session', ...ATTEMPT, ...ATTEMPT, 'done'])
    expect(await fixture.find(plan.id)).toMatchObject({ result: { attempt: 2 } })
  })

  it('that is lost is noticed by a renewal', async () => {
    const holder = fixture.openEngine({ timing: { ...IDLE, renewMs: 20 } })
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await holder.start(plan)
    const { signal } = await tool.called
    await fixture.database.pool.query(
      `update execution set run_id = 'run_of_another' where organization_id = $1 and id = $2`,
      [fixture.organizationId, plan.id],
    )
    expect(await outcome).toBeNull()
    expect(signal.aborted).toBe(true)
  })

  it('that was renewed in the meantime keeps its execution', async () => {
    const holder = fixture.openEngine({ timing: IDLE })
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await holder.start(plan)
    const held = { organizationId: plan.organizationId, executionId: plan.id, runId: plan.runId }
    const error = { code: 'WORKER_LOST', message: 'lost', retryable: false }
    const end = { held, status: 'failed', error, events: [], seqBefore: null, lostOnly: true } as const
    expect(await holder.store.record(end)).toBe(false)
    expect(await holder.store.beginAttempt(held, { runId: 'run_x', events: [], lost: error })).toBeNull()
    tool.finish()
    expect(await outcome).toMatchObject({ status: 'completed' })
  })

  it('that is lost makes a result worthless', async () => {
    const holder = fixture.openEngine({ timing: IDLE })
    const other = fixture.openEngine({ timing: IDLE })
    const tool = createControlledTool({ isDeaf: true })
    const plan = fixture.plan(tool.call, { isIdempotent: false })
    const { outcome } = await holder.start(plan)
    await tool.called
    await fixture.expireLease(plan.id)
    expect(await other.reaper.reap()).toBe(1)
    tool.finish()
    expect(await outcome).toBeNull()
    expect(await fixture.find(plan.id)).toMatchObject({ status: 'failed', result: null })
    expect(await fixture.outline(plan.id)).toEqual(['session', ...ATTEMPT, ...FAILED])
  })
})

describe('a lost execution', () => {
  it('of an idempotent tool is attempted again under a run id of its own', async () => {
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { id } = plan
    await crash(plan)
    const other = fixture.openEngine({ timing: IDLE })
    expect(await other.reaper.reap()).toBe(1)
    tool.finish()
    await waitUntil(async () => (await fixture.find(id))?.status === 'completed')
    expect(await fixture.outline(id)).toEqual(['session', ...ATTEMPT, ...ATTEMPT, 'done'])
    const [first, second] = await fixture.attempts(id)
    expect(first).toMatchObject({ id: plan.runId, status: 'failed', code: 'WORKER_LOST', isFinished: true })
    expect(second).toMatchObject({ number: 2, status: 'completed', workerId: other.workerId })
    expect((await fixture.payloads(id, 'tool_use')).map(({ runId }) => runId)).toEqual([
      plan.runId,
      second?.id,
    ])
    expect(await fixture.payloads(id, 'tool_result')).toMatchObject([
      { output: 'The worker was lost', error: true },
      { output: { attempt: 2 }, error: false },
    ])
  })

  it('of another tool ends, and says that the call may have taken effect', async () => {
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call, { isIdempotent: false })
    const { id } = plan
    await crash(plan)
    const other = fixture.openEngine({ timing: IDLE })
    expect(await other.reaper.reap()).toBe(1)
    const error = { code: 'WORKER_LOST', message: 'The call may have taken effect', retryable: false }
    expect(await fixture.find(id)).toMatchObject({ status: 'failed', error })
    expect(await fixture.outline(id)).toEqual(['session', ...ATTEMPT, ...FAILED])
    expect(await fixture.payloads(id, 'error')).toMatchObject([error])
    expect(await fixture.attempts(id)).toMatchObject([{ status: 'failed', code: 'WORKER_LOST' }])
    expect(tool.calls).toBe(1)
  })

  it('that was to be cancelled is cancelled', async () => {
    const plan = fixture.plan(createControlledTool().call)
    const { id } = plan
    await crash(plan)
    const other = fixture.openEngine({ timing: IDLE })
    await other.runner.cancel(fixture.organizationId, id)
    expect(await other.reaper.reap()).toBe(1)
    expect(await fixture.find(id)).toMatchObject({ status: 'cancelled', error: { code: 'CANCELLED' } })
    expect(await fixture.outline(id)).toEqual(['session', ...ATTEMPT, ...FAILED])
  })

  it('that has lost three workers ends', async () => {
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { id } = plan
    await crash(plan)
    for (const attempt of [2, 3]) {
      const next = fixture.openEngine({ timing: IDLE })
      expect(await next.reaper.reap()).toBe(1)
      await waitUntil(() => tool.calls === attempt)
      await next.close()
    }
    const last = fixture.openEngine({ timing: IDLE })
    expect(await last.reaper.reap()).toBe(1)
    expect(await fixture.find(id)).toMatchObject({
      status: 'failed',
      error: { code: 'WORKER_LOST', message: 'The worker was lost', retryable: true },
    })
    expect(tool.calls).toBe(3)
    expect(await fixture.outline(id)).toEqual(['session', ...ATTEMPT, ...ATTEMPT, ...ATTEMPT, ...FAILED])
  })

  it('whose tool is gone ends', async () => {
    const plan = fixture.plan(createControlledTool().call)
    const { id } = plan
    await crash(plan)
    const other = fixture.openEngine({ timing: IDLE, replan: async () => null })
    expect(await other.reaper.reap()).toBe(1)
    expect(await fixture.find(id)).toMatchObject({ status: 'failed', error: { code: 'WORKER_LOST' } })
  })

  it('that cannot be planned ends and is reported, instead of being found for ever', async () => {
    const plan = fixture.plan(createControlledTool().call)
    const { id } = plan
    await crash(plan)
    const failure = new Error('the catalogue is broken')
    const other = fixture.openEngine({ timing: IDLE, replan: () => Promise.reject(failure) })
    expect(await other.reaper.reap()).toBe(1)
    expect(other.bugs).toEqual([failure])
    expect(await fixture.find(id)).toMatchObject({ status: 'failed', error: { code: 'WORKER_LOST' } })
  })

  it('that was between two attempts goes on with the next', async () => {
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const dead = fixture.openEngine({ timing: IDLE })
    const held = { organizationId: plan.organizationId, executionId: plan.id, runId: plan.runId }
    await dead.start(plan)
    await tool.called
    await dead.close()
    await dead.store.record({ held, status: 'waiting', events: [], seqBefore: null, waitMs: 60_000 })
    const other = fixture.openEngine({ timing: IDLE })
    expect(await other.reaper.reap()).toBe(1)
    tool.finish()
    await waitUntil(async () => (await fixture.find(plan.id))?.status === 'completed')
    expect(await fixture.attempts(plan.id)).toHaveLength(2)
  })
})
