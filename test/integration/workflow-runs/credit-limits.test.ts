import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReachedLimit } from '../../../src/engine/workflow/runs/run-hooks.ts'
import { graphOf } from '../../support/graph-of.ts'
import { openRuns, type RunsFixture } from './runs-fixture.ts'
import { createTestHooks } from './test-hooks.ts'

const SPENT = { code: 'CREDIT_LIMIT_REACHED', message: 'The credits of this month are used up' }

let runs: RunsFixture
const reached: ReachedLimit[] = []
beforeAll(async () => {
  const onReached = async (_tx: unknown, limit: ReachedLimit) => {
    reached.push(limit)
    return false
  }
  runs = await openRuns({ hooks: { ...createTestHooks(), onReached } })
})
afterAll(() => runs[Symbol.asyncDispose]())

function limit(workflowId: string, credits: number) {
  const data = { organizationId: 'org_1', workflowId, credits }
  return runs.database.acrossOrganizations.creditLimit.create({ data })
}

async function childrenOf(runId: string): Promise<string[]> {
  const where = { organizationId: 'org_1', parentRunId: runId }
  const rows = await runs.database.acrossOrganizations.workflowRun.findMany({ where })
  return rows.map(({ status }) => status)
}

test('the limit of a workflow is checked at its start inside another one, and told once per period (limits.md)', async () => {
  runs.work.set('a', async () => ({ kind: 'done', result: {}, credits: 3 }))
  const inner = await runs.addWorkflow(graphOf('start > a'))
  await limit(inner, 5)
  const outer = await runs.addWorkflow(graphOf('start > sub', { sub: { workflow_id: inner } }))
  for (const status of ['complete', 'complete', 'failed', 'failed']) {
    const runId = await runs.start(outer)
    await runs.ended(runId, status)
    expect(await childrenOf(runId)).toEqual(status === 'complete' ? ['complete'] : [])
    if (status === 'complete') continue
    expect((await runs.steps(runId)).sub).toMatchObject({ status: 'error', attempt: 1, error: SPENT })
    expect((await runs.events(runId)).slice(-3)).toMatchObject([
      { type: 'block_error', block_id: 'sub', code: SPENT.code, will_retry_at: null },
      { type: 'run_status', status: 'FAILED' },
      { type: 'error', block_id: 'sub', code: SPENT.code, error: SPENT.message },
    ])
  }
  expect(reached).toMatchObject([{ workflowId: inner, creditLimit: 5, creditsUsed: 6 }])
  expect(runs.bugs).toEqual([])
})

test('the limit of the organisation is checked at such a start as well (limits.md)', async () => {
  reached.length = 0
  runs.work.set('b', async () => {
    await limit('', 1) // as somebody may do while the run is under way
    return { kind: 'done', result: {} }
  })
  const inner = await runs.addWorkflow(graphOf('start > a'))
  const outer = await runs.addWorkflow(graphOf('start > b, b > sub', { sub: { workflow_id: inner } }))
  const runId = await runs.start(outer)
  await runs.ended(runId, 'failed')
  expect((await runs.steps(runId)).sub).toMatchObject({ status: 'error', error: SPENT })
  expect(await childrenOf(runId)).toEqual([])
  expect(reached).toMatchObject([{ workflowId: null, creditLimit: 1, creditsUsed: 6 }])
  expect(runs.bugs).toEqual([])
})
