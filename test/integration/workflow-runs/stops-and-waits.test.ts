import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReachedLimit } from '../../../src/engine/workflow/runs/run-hooks.ts'
import { graphOf } from '../../support/graph-of.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { openRuns, type RunsFixture } from './runs-fixture.ts'
import { createTestHooks } from './test-hooks.ts'

let runs: RunsFixture
beforeAll(async () => {
  runs = await openRuns()
})
afterAll(() => runs[Symbol.asyncDispose]())

test('a wait holds nothing, and goes on by itself', async () => {
  const runId = await runs.start(
    await runs.addWorkflow(graphOf('start > wait, wait > a', { wait: { seconds: 1 } })),
  )
  await runs.ended(runId, 'waiting')
  await waitUntil(() => runs.runner.size === 0)
  await runs.ended(runId, 'complete')
})

test('a cancel stops what is at work, at once, and nothing is recorded afterwards', async () => {
  const workflow = await runs.addWorkflow(graphOf('start > a, a > b'))
  const begun = Promise.withResolvers<void>()
  runs.work.set('a', async ({ signal }) => {
    begun.resolve()
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return { kind: 'done', result: { output: 'too late' } }
  })
  const runId = await runs.start(workflow)
  await begun.promise
  await waitUntil(async () => (await runs.steps(runId)).a?.status === 'running', 'the begin to be recorded')
  expect(await runs.runner.cancel({ organizationId: 'org_1', runId })).toBe(true)
  expect(await runs.status(runId)).toBe('cancelled')
  await waitUntil(() => runs.runner.size === 0)
  expect((await runs.steps(runId)).a).toMatchObject({ status: 'cancelled', result: null })
  expect((await runs.events(runId)).at(-1)).toMatchObject({ type: 'error', code: 'CANCELLED' })
  expect(await runs.runner.cancel({ organizationId: 'org_1', runId })).toBe(false)
  runs.work.clear()
})

test('a workflow runs inside another one, gives its output, and cannot run inside itself', async () => {
  const inner = await runs.addWorkflow(
    graphOf('start > end', { end: { output: { twice: '<start.output.n>' } } }),
  )
  const outer = await runs.addWorkflow(
    graphOf('start > sub, sub > end', {
      sub: { workflow_id: inner, input: { n: 4 } },
      end: { output: '<sub.output.twice>' },
    }),
  )
  const runId = await runs.start(outer)
  await runs.ended(runId, 'complete')
  expect(await runs.output(runId)).toBe(4)
  await runs.database.acrossOrganizations.workflow.update({
    where: { id: inner },
    data: { graph: { ...graphOf('start > sub', { sub: { workflow_id: inner } }) } as object },
  })
  const again = await runs.start(outer)
  await runs.ended(again, 'failed')
  expect((await runs.events(again)).at(-1)).toMatchObject({
    error: 'The workflow inside failed: A workflow cannot run inside itself',
  })
})

test('secrets reach the block, and nothing that is kept', async () => {
  const workflow = await runs.addWorkflow(
    graphOf('start > http', { http: { key: '{{secrets.KEY}}', note: '<lost.output>' } }),
  )
  let seen: unknown
  runs.work.set('http', async ({ config, log, chunk }) => {
    seen = config
    log('info', `used ${config.key}`)
    chunk(`said ${config.key}`)
    return { kind: 'done', result: { output: `echo ${config.key}` } }
  })
  const runId = await runs.start(workflow)
  await runs.ended(runId, 'complete')
  expect(seen).toEqual({ key: 'value of KEY', note: '<lost.output>' })
  const kept = JSON.stringify([await runs.steps(runId), await runs.events(runId)])
  expect(kept).not.toContain('value of KEY')
  expect(kept).toContain('echo ***')
  expect(kept).toContain('said ***')
  expect(kept).toContain('{{secrets.KEY}}')
  runs.work.clear()
})

test('a run that is not due waits', async () => {
  const runId = await runs.start(await runs.addWorkflow(graphOf('start > a')), { runAfterMs: 700 })
  expect(await runs.status(runId)).toBe('waiting')
  await runs.ended(runId, 'complete')
})

test('a run that is accepted is told at once to those who watch all runs', async () => {
  const told: unknown[] = []
  await using watched = await openRuns({ hints: { tell: (...change) => void told.push(change) } })
  await watched.start(await watched.addWorkflow(graphOf('start > a')), { runAfterMs: 60_000 })
  expect(told).toEqual([['org_1', ['runs-org_1']]])
})

test('a limit that runs reach by what they have spent is told of once', async () => {
  const reached: ReachedLimit[] = []
  const onReached = async (_tx: unknown, limit: ReachedLimit) => reached.push(limit) > 0
  await using limited = await openRuns({ hooks: { ...createTestHooks(), onReached } })
  await limited.database.pool.query(
    `insert into credit_limit (organization_id, workflow_id, credits) values ('org_1', '', 1)`,
  )
  limited.work.set('a', async () => ({ kind: 'done', result: {}, credits: 1 }))
  const workflow = await limited.addWorkflow(graphOf('start > a'))
  for (let run = 0; run < 2; run++) await limited.ended(await limited.start(workflow), 'complete')
  await waitUntil(() => reached.length > 0 && limited.runner.size === 0)
  expect(reached).toEqual([
    {
      type: 'workflowCreditLimit.reached',
      organizationId: 'org_1',
      workflowId: null,
      creditLimit: 1,
      creditsUsed: expect.any(Number),
    },
  ])
})

test('a worker whose job was taken over writes nothing any more', async () => {
  const workflow = await runs.addWorkflow(graphOf('start > a'))
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let tries = 0
  runs.work.set('a', async () => {
    const own = ++tries
    await (own === 1 ? first : second).promise
    return { kind: 'done', result: { output: own } }
  })
  const runId = await runs.start(workflow)
  await waitUntil(() => tries === 1)
  await runs.database.pool.query(
    `update pgboss.job set state = 'retry', start_after = now() where state = 'active'`,
  )
  await waitUntil(() => tries === 2)
  first.resolve()
  await waitUntil(() => runs.runner.size === 1)
  expect(await runs.status(runId)).toBe('processing')
  second.resolve()
  await runs.ended(runId, 'complete')
  expect(await runs.output(runId)).toBe(2)
  const completed = (await runs.events(runId)).filter(
    ({ type, block_id }) => type === 'block_complete' && block_id === 'a',
  )
  expect(completed).toHaveLength(1)
  runs.work.clear()
})

test('no bug has been met', () => {
  expect(runs.bugs).toEqual([])
})
