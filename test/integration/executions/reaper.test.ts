import { describe, expect, it } from 'vitest'
import type { ExecutionPlan } from '../../../src/engine/executions/execution.ts'
import { createControlledTool } from './controlled-tool.ts'
import { openExecutionsFixture } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()
/** Neither renews nor reaps by itself. */
const IDLE = { leaseMs: 300_000, renewMs: 300_000, reapMs: 300_000, stopGraceMs: 50 }

/** Lets a worker begin the calls and die before they end. */
async function crash(...plans: ExecutionPlan[]): Promise<void> {
  const dead = fixture.openEngine({ timing: IDLE })
  await Promise.all(plans.map((plan) => dead.start(plan)))
  await dead.close()
}

/** Calls that would go on for ever; every other one may be repeated. */
function endlessCalls(count: number): ExecutionPlan[] {
  return Array.from({ length: count }, (_, index) =>
    fixture.plan(createControlledTool().call, { isIdempotent: index % 2 === 0 }),
  )
}

describe('a reaper', () => {
  it('settles each execution once when two look at the same time', async () => {
    const plans = endlessCalls(20)
    await crash(...plans)
    const [one, other] = [fixture.openEngine({ timing: IDLE }), fixture.openEngine({ timing: IDLE })]
    const [first, second] = await Promise.all([one.reaper.reap(), other.reaper.reap()])
    expect(first + second).toBe(20)
    for (const { id, isIdempotent } of plans) {
      expect(await fixture.attempts(id)).toHaveLength(isIdempotent ? 2 : 1)
      expect((await fixture.events(id, { isOpen: true })).at(-1)?.type).toBe(
        isIdempotent ? 'tool_use' : 'error',
      )
    }
  })

  it('leaves what its own process holds', async () => {
    const holder = fixture.openEngine({ timing: IDLE })
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await holder.start(plan)
    await fixture.expireLease(plan.id)
    expect(await holder.reaper.reap()).toBe(0)
    tool.finish()
    expect(await outcome).toMatchObject({ status: 'completed' })
    expect(await fixture.attempts(plan.id)).toHaveLength(1)
  })

  it('works off more than one batch in a round', async () => {
    const plans = endlessCalls(120)
    await crash(...plans)
    expect(await fixture.openEngine({ timing: IDLE }).reaper.reap()).toBe(120)
    expect(await fixture.openEngine({ timing: IDLE }).reaper.reap()).toBe(0)
  })
})
