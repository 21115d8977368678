import { describe, expect, it } from 'vitest'
import { createControlledTool } from './controlled-tool.ts'
import { openExecutionsFixture } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()

const answer = async () => ({ output: 'fine', summary: 'fine' })

describe('executions that share a statement', () => {
  it('begin although one of them cannot', async () => {
    const engine = fixture.openEngine()
    const poison = fixture.plan(answer, { session: { id: 'session_unknown', isNew: false } })
    const plans = Array.from({ length: 20 }, () => fixture.plan(answer))
    const starts = [...plans.slice(0, 10), poison, ...plans.slice(10)].map((plan) => engine.execute(plan))
    const ends = await Promise.allSettled(starts)
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    expect(ends[10]?.status).toBe('rejected')
    for (const { id } of plans) expect(await fixture.outline(id)).toContain('done')
    expect(await fixture.find(poison.id)).toBeNull()
  })

  it('end although the result of one cannot be stored', async () => {
    await fixture.database.pool.query(
      `alter table execution add constraint no_poison check (summary <> 'poison') /* across organisations: a constraint */`,
    )
    const engine = fixture.openEngine()
    const gate = createControlledTool()
    const plans = Array.from({ length: 20 }, (_, index) =>
      fixture.plan(async (call) => {
        await gate.call(call)
        return { output: 'fine', summary: index === 10 ? 'poison' : 'fine' }
      }),
    )
    const running = await Promise.all(plans.map((plan) => engine.start(plan)))
    gate.finish()
    const ends = await Promise.all(running.map(({ outcome }) => outcome))
    const failure = { code: 'INTERNAL', message: 'The result could not be recorded', retryable: true }
    expect(ends.map((end, index) => (end?.status === 'completed' ? '' : index)).filter(Boolean)).toEqual([10])
    expect(ends[10]).toEqual({ status: 'failed', error: failure })
    for (const { id } of plans) await fixture.events(id)
    expect(engine.bugs).toHaveLength(1)
    expect(engine.runner.size).toBe(0)
  })
})
