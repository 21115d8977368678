import { describe, expect, it } from 'vitest'
import { openExecutionsFixture } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()

describe('many calls at the same time', () => {
  it('are renewed and written without waiting for each other in a circle', async () => {
    const engine = fixture.openEngine({ timing: { renewMs: 1 } })
    const plans = Array.from({ length: 150 }, () =>
      fixture.plan(
        async ({ checkpoint }) => {
          for (let step = 1; step <= 30; step++) await checkpoint({ message: `step ${step}` })
          return { output: null, summary: 'done' }
        },
        { connector: { keepsEveryCheckpoint: true } },
      ),
    )
    const ends = await Promise.all(plans.map((plan) => engine.execute(plan)))
    expect(ends.filter((end) => end?.status !== 'completed')).toEqual([])
    expect(engine.bugs).toEqual([])
    for (const { id } of plans.slice(0, 10)) expect(await fixture.payloads(id, 'checkpoint')).toHaveLength(30)
  })
})
