import { afterAll, beforeAll, expect, test } from 'vitest'
import { BlockError } from '../../../src/engine/workflow/runners/block-runner.ts'
import { graphOf } from '../../support/graph-of.ts'
import { delayAnswers } from '../../support/late-answers.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { openRuns, type RunsFixture } from './runs-fixture.ts'
import { createTestHooks } from './test-hooks.ts'

/** The statement between the end of a run and those of its children. */
const FINDS_CHILDREN = 'parent_run_id = $2'
/** Nothing here goes on by polling: who is not woken waits for longer than the tests do. */
const NEVER_MS = 600_000

let runs: RunsFixture
let announced = 0
beforeAll(async () => {
  const onCommitted = () => void announced++
  runs = await openRuns({ pollMs: NEVER_MS, hooks: { ...createTestHooks(), onCommitted } })
})
afterAll(() => runs[Symbol.asyncDispose]())

async function childrenOf(runId: string, { database } = runs): Promise<{ id: string; status: string }[]> {
  const { rows } = await database.pool.query(
    `select id, status from workflow_run where organization_id = 'org_1' and parent_run_id = $1`,
    [runId],
  )
  return rows
}

test('a run inside another one begins at once, and its begin is told at once', async () => {
  await runs.database.pool.query(
    `insert into webhook_endpoint (id, organization_id, url, event_types)
     values ('whk_1', 'org_1', 'http://127.0.0.1/', '{workflowRun.started}')`,
  )
  const inner = await runs.addWorkflow(graphOf('start > wait', { wait: { seconds: 3_600 } }))
  const outer = await runs.addWorkflow(graphOf('start > sub', { sub: { workflow_id: inner } }))
  const before = announced
  const runId = await runs.start(outer)
  await waitUntil(async () => (await childrenOf(runId))[0]?.status === 'waiting', 'the child to wait')
  expect(announced - before).toBe(2) // of the run, and of the one inside
  await runs.runner.cancel({ organizationId: 'org_1', runId })
  expect(await childrenOf(runId)).toMatchObject([{ status: 'cancelled' }])
  await runs.database.pool.query(`delete from webhook_endpoint where organization_id = 'org_1'`)
})

test.each([
  ['failed', 'a'],
  ['complete', 'end'],
])('when a run is %s, those that it still waits for are cancelled', async (status, last) => {
  const isDeep = Promise.withResolvers<void>()
  runs.work.set('b', async () => {
    await isDeep.promise
    return { kind: 'done', result: {} }
  })
  runs.work.set('a', async () => {
    throw new BlockError('VALIDATION', 'no luck')
  })
  const inner = await runs.addWorkflow(graphOf('start > wait', { wait: { seconds: 3_600 } }))
  const middle = await runs.addWorkflow(graphOf('start > sub', { sub: { workflow_id: inner } }))
  const outer = await runs.addWorkflow(
    graphOf(`start > split, split > 1:sub, split > 2:b, b > ${last}`, {
      split: { branches: 2 },
      sub: { workflow_id: middle },
    }),
  )
  const runId = await runs.start(outer)
  const innermost = async () => {
    const [child] = await childrenOf(runId)
    return child ? (await childrenOf(child.id))[0]?.status : undefined
  }
  await waitUntil(async () => (await innermost()) === 'waiting', 'the innermost to wait')
  isDeep.resolve()
  await runs.ended(runId, status)
  await waitUntil(async () => (await innermost()) === 'cancelled', 'the innermost to be cancelled')
  expect(await childrenOf(runId)).toMatchObject([{ status: 'cancelled' }])
  runs.work.clear()
})

/** A run with a child that waits for an hour, beside a block `b` that ends when it is told to. */
async function startParent(fixture: RunsFixture) {
  const { addWorkflow, start, work } = fixture
  const isOver = Promise.withResolvers<void>()
  work.set('b', async () => {
    await isOver.promise
    throw new BlockError('VALIDATION', 'no luck')
  })
  const inner = await addWorkflow(graphOf('start > wait', { wait: { seconds: 3_600 } }))
  const configs = { split: { branches: 2 }, sub: { workflow_id: inner } }
  const runId = await start(await addWorkflow(graphOf('start > split, split > 1:sub, split > 2:b', configs)))
  const child = async () => (await childrenOf(runId, fixture))[0]?.status
  await waitUntil(async () => (await child()) === 'waiting', 'the child to wait')
  return { runId, child, fail: () => isOver.resolve() }
}

test('a process that dies after it has cancelled a run leaves nothing at work inside it', async () => {
  const { runId, child, fail } = await startParent(runs)
  const death = delayAnswers(runs.database, FINDS_CHILDREN)
  const dying = runs.openRunner({ pool: death.database.pool })
  const cancelling = dying.cancel({ organizationId: 'org_1', runId })
  await death.onTheWay
  await waitUntil(async () => (await child()) === 'cancelled', 'the child to be cancelled')
  death.arrive()
  await cancelling
  fail()
})

test('a worker that dies after a run has failed leaves nothing at work inside it', async () => {
  await using alone = await openRuns({ pollMs: NEVER_MS })
  await alone.runner.close(0)
  const death = delayAnswers(alone.database, FINDS_CHILDREN)
  const dying = alone.openRunner({ pool: death.database.pool })
  dying.open()
  const { runId, child, fail } = await startParent(alone)
  fail()
  await death.onTheWay
  expect(await alone.status(runId)).toBe('failed')
  await dying.close(0)
  // As if the leases of whatever it held had run out.
  await alone.database.pool.query(`update pgboss.job set state = 'retry' where state = 'active'`)
  alone.openRunner().open()
  await waitUntil(async () => (await child()) === 'cancelled', 'the child to be cancelled')
  death.arrive()
})

test('no bug has been met', () => {
  expect(runs.bugs).toEqual([])
})
