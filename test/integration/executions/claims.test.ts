import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { IdempotencyClaim } from '../../../src/engine/executions/execution.ts'
import { createControlledTool } from './controlled-tool.ts'
import { openExecutionsFixture } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()

function newClaim(): IdempotencyClaim {
  return { route: 'tools', key: randomUUID(), fingerprint: 'f', context: { runId: 'run_1' } }
}

async function recordsOf({ key }: IdempotencyClaim): Promise<{ subjectId: string }[]> {
  const { rows } = await fixture.database.pool.query<{ subjectId: string }>(
    'select subject_id as "subjectId" from idempotency_record where organization_id = $1 and key = $2',
    [fixture.organizationId, key],
  )
  return rows
}

describe('an idempotency key', () => {
  it('lets one of fifty parallel calls begin, whichever of two processes they come to', async () => {
    const engines = [fixture.openEngine(), fixture.openEngine()]
    const tool = createControlledTool()
    tool.finish()
    const claim = newClaim()
    const starts = Array.from({ length: 50 }, (_, index) =>
      engines[index % 2]?.runner.start(fixture.plan(tool.call, { claim })),
    )
    const begun = (await Promise.all(starts)).filter((running) => running !== null)
    expect(begun).toHaveLength(1)
    await begun[0]?.outcome
    expect(tool.calls).toBe(1)
    expect(await recordsOf(claim)).toHaveLength(1)
  })

  it('lets calls with keys in any order begin at the same time', async () => {
    const engines = Array.from({ length: 4 }, () => fixture.openEngine())
    const claims = Array.from({ length: 30 }, newClaim)
    const starts = engines.flatMap(({ runner }, index) =>
      (index % 2 ? claims : claims.toReversed()).map((claim) =>
        runner.start(fixture.plan(async () => ({ output: 1, summary: '' }), { claim })),
      ),
    )
    const begun = (await Promise.all(starts)).filter((running) => running !== null)
    expect(begun).toHaveLength(30)
    await Promise.all(begun.map(({ outcome }) => outcome))
  })

  it('is not held by a call whose start failed', async () => {
    const engine = fixture.openEngine()
    const claim = newClaim()
    const tool = createControlledTool()
    tool.finish()
    const broken = fixture.plan(tool.call, { claim, session: { id: 'session_unknown', isNew: false } })
    await expect(engine.runner.start(broken)).rejects.toThrow()
    expect(await recordsOf(claim)).toEqual([])
    const plan = fixture.plan(tool.call, { claim })
    await engine.execute(plan)
    expect(await recordsOf(claim)).toEqual([{ subjectId: plan.id }])
    expect(tool.calls).toBe(1)
  })

  it('is free again after 24 hours', async () => {
    const engine = fixture.openEngine()
    const claim = newClaim()
    const start = () => engine.runner.start(fixture.plan(async () => ({ output: 1, summary: '' }), { claim }))
    expect(await start()).not.toBeNull()
    await fixture.database.pool.query(
      `update idempotency_record set created_at = now() - interval '24 hours', expires_at = now()
       where organization_id = $1 and key = $2`,
      [fixture.organizationId, claim.key],
    )
    expect(await start()).not.toBeNull()
    expect(await start()).toBeNull()
  })

  it('leaves nothing of a call that did not begin', async () => {
    const engine = fixture.openEngine()
    const claim = newClaim()
    const plans = [1, 2].map(() => fixture.plan(async () => ({ output: 1, summary: '' }), { claim }))
    await Promise.all(plans.map((plan) => engine.runner.start(plan)))
    const [{ subjectId } = { subjectId: '' }] = await recordsOf(claim)
    const other = plans.find(({ id }) => id !== subjectId)
    const { rows } = await fixture.database.pool.query(
      `select id from execution where organization_id = $1 and id = $2
       union all select id from session where organization_id = $1 and id = $3
       union all select stream_id from event where organization_id = $1 and stream_id = $2
       union all select id from event_stream where organization_id = $1 and id = $2`,
      [fixture.organizationId, other?.id, other?.session.id],
    )
    expect(rows).toEqual([])
  })
})
