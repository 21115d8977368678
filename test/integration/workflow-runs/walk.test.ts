import { afterAll, beforeAll, expect, test } from 'vitest'
import { BlockError } from '../../../src/engine/workflow/runners/block-runner.ts'
import { graphOf } from '../../support/graph-of.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { openRuns, type RunsFixture } from './runs-fixture.ts'

let runs: RunsFixture
beforeAll(async () => {
  runs = await openRuns()
})
afterAll(() => runs[Symbol.asyncDispose]())

test('a line of blocks runs to its end, and every event says what happened', async () => {
  const workflow = await runs.addWorkflow(
    graphOf('start > a, a > end', {
      start: { input: { 'Input 1': 'string' } },
      end: { output: { said: '<a.output>', of: '<start.output.Input 1>' } },
    }),
  )
  const runId = await runs.start(workflow, { input: { 'Input 1': 'x' }, metadata: { api: true } })
  await runs.ended(runId, 'complete')
  expect(await runs.output(runId)).toEqual({ said: 'a', of: 'x' })
  const events = await runs.events(runId)
  expect(events.map(({ type, block_id, status }) => [type, block_id ?? status])).toEqual([
    ['run_status', 'NEW'],
    ['run_status', 'PROCESSING'],
    ['block_start', 'start'],
    ['block_complete', 'start'],
    ['block_start', 'a'],
    ['block_complete', 'a'],
    ['block_start', 'end'],
    ['block_complete', 'end'],
    ['done', 'COMPLETE'],
  ])
  expect(events[5]).toEqual({
    type: 'block_complete',
    block_id: 'a',
    block_name: 'a',
    output: 'a',
    duration_ms: expect.any(Number),
    skipped: false,
  })
  expect(events.at(-1)).toEqual({
    type: 'done',
    status: 'COMPLETE',
    output: { said: 'a', of: 'x' },
    credits: 0,
  })
  expect(runs.told.map(({ type }) => type)).toEqual(['workflowRun.started', 'workflowRun.completed'])
  expect(runs.bugs).toEqual([])
})

test('a block at work is seen at work, and what it tells comes after its begin', async () => {
  const seen = Promise.withResolvers<void>()
  runs.work.set('a', async ({ chunk }) => {
    chunk('so far')
    await seen.promise
    return { kind: 'done', result: {} }
  })
  const runId = await runs.start(await runs.addWorkflow(graphOf('start > a')))
  await waitUntil(async () => (await runs.events(runId)).at(-1)?.type === 'block_chunk', 'the chunk')
  expect(await runs.status(runId)).toBe('processing')
  expect((await runs.steps(runId)).a).toMatchObject({ status: 'running', attempt: 1 })
  expect((await runs.events(runId)).slice(-2).map(({ type }) => type)).toEqual(['block_start', 'block_chunk'])
  seen.resolve()
  await runs.ended(runId, 'complete')
  runs.work.delete('a')
})

test('a checkpoint tells which block gets on, and how far; one that follows at once is dropped (streams.md)', async () => {
  runs.work.set('a', async ({ checkpoint }) => {
    checkpoint('half way', 0.5)
    checkpoint('a little further', 0.51)
    return { kind: 'done', result: {} }
  })
  const runId = await runs.start(await runs.addWorkflow(graphOf('start > a')))
  await runs.ended(runId, 'complete')
  const events = (await runs.events(runId)).filter(({ type }) => type === 'checkpoint')
  expect(events).toEqual([{ type: 'checkpoint', block_id: 'a', message: 'half way', progress: 0.5 }])
  runs.work.delete('a')
})

test('branches of a split run at the same time, and their join comes once', async () => {
  const workflow = await runs.addWorkflow(
    graphOf('start > split, split > 1:a, split > 2:b, split > 3:c, a > join, b > join, c > join', {
      split: { branches: 3 },
    }),
  )
  const met = Promise.withResolvers<void>()
  let atWork = 0
  for (const name of ['a', 'b', 'c']) {
    runs.work.set(name, async () => {
      if (++atWork === 3) met.resolve()
      await met.promise
      return { kind: 'done', result: { output: name } }
    })
  }
  let joins = 0
  runs.work.set('join', async ({ results }) => {
    joins++
    return { kind: 'done', result: { output: [...results.keys()].toSorted() } }
  })
  const runId = await runs.start(workflow)
  await runs.ended(runId, 'complete')
  expect(joins).toBe(1)
  expect(await runs.output(runId)).toEqual(['a', 'b', 'c', 'split', 'start'])
  runs.work.clear()
})

test('a condition chooses, what is not chosen is skipped, and expressions see what came before', async () => {
  const workflow = await runs.addWorkflow(
    graphOf('start > if, if > if:a, if > else:b, a > c, b > c', {
      if: { branches: [{ expression: '<start.output.n> > 3' }] },
    }),
  )
  const runId = await runs.start(workflow, { input: { n: 2 } })
  await runs.ended(runId, 'complete')
  const steps = await runs.steps(runId)
  expect(Object.entries(steps).map(([id, { status }]) => [id, status])).toEqual([
    ['start', 'success'],
    ['if', 'success'],
    ['a', 'skipped'],
    ['b', 'success'],
    ['c', 'success'],
  ])
})

test('what cannot be resolved is warned of in the log of every kind of block', async () => {
  const workflow = await runs.addWorkflow(
    graphOf('start > if, if > if:a, if > else:end', {
      if: { branches: [{ expression: '<start.output.lost> == 3' }, { expression: '<a.output> == 1' }] },
      end: { output: 'It is <start.output.gone>, {{variables.none}}' },
    }),
  )
  const runId = await runs.start(workflow)
  await runs.ended(runId, 'complete')
  expect(await runs.output(runId)).toBe('It is <start.output.gone>, {{variables.none}}')
  const { rows } = await runs.database.pool.query(
    `select block_id, logs from run_step where organization_id = 'org_1' and run_id = $1 and logs::text <> '[]'`,
    [runId],
  )
  const at = expect.stringMatching(/^2\d{3}-.*Z$/)
  const warn = (message: string) => ({ at, level: 'warn', message })
  expect(Object.fromEntries(rows.map(({ block_id, logs }) => [block_id, logs]))).toEqual({
    if: [
      warn('<start.output.lost> stands for nothing and counts as null'),
      warn('<a.output> stands for nothing and counts as null'),
    ],
    end: [
      warn('<start.output.gone> stands for nothing and stays as it is'),
      warn('{{variables.none}} stands for nothing and stays as it is'),
    ],
  })
})

test('a retryable failure is tried three times, and the run is RETRYING between', async () => {
  const workflow = await runs.addWorkflow(graphOf('start > a'))
  let tries = 0
  runs.work.set('a', async ({ idempotencyKey, run }) => {
    expect(idempotencyKey).toBe(`${run.runId}:a:1`)
    if (++tries < 2) throw new BlockError('TIMEOUT', 'slow today', { retryable: true, credits: 1 })
    return { kind: 'done', result: { output: tries }, credits: 1 }
  })
  const runId = await runs.start(workflow)
  await runs.ended(runId, 'retrying')
  await runs.ended(runId, 'complete')
  const events = await runs.events(runId)
  expect(events.filter(({ type }) => type === 'block_error')).toEqual([
    {
      type: 'block_error',
      block_id: 'a',
      block_name: 'a',
      error: 'slow today',
      code: 'TIMEOUT',
      retryable: true,
      will_retry_at: expect.any(String),
    },
  ])
  expect((await runs.steps(runId)).a).toMatchObject({ status: 'success', attempt: 2, credits: 2 })
  expect(events.at(-1)).toMatchObject({ type: 'done', credits: 2 })
  runs.work.clear()
})

test('a failure that no retry helps ends the run with its message', async () => {
  const workflow = await runs.addWorkflow(
    graphOf('start > split, split > 1:a, split > 2:b', { split: { branches: 2 } }),
  )
  const stopped = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  runs.work.set('a', async () => {
    await begun.promise
    throw new BlockError('VALIDATION', 'no such thing')
  })
  runs.work.set('b', ({ signal }) => {
    begun.resolve()
    signal.addEventListener('abort', () => stopped.resolve())
    return stopped.promise.then(() => ({ kind: 'done', result: {} }))
  })
  const runId = await runs.start(workflow)
  await runs.ended(runId, 'failed')
  await stopped.promise
  const events = await runs.events(runId)
  expect(events.at(-1)).toEqual({
    type: 'error',
    error: 'no such thing',
    code: 'VALIDATION',
    block_id: 'a',
    retryable: false,
    credits: 0,
  })
  const steps = await runs.steps(runId)
  expect(steps.b?.status).toBe('cancelled')
  runs.work.clear()
})

test('a type that nobody runs fails its step in plain words', async () => {
  const runId = await runs.start(await runs.addWorkflow(graphOf('start > agent')))
  await runs.ended(runId, 'failed')
  const events = await runs.events(runId)
  expect(events.at(-1)).toMatchObject({ error: 'Blocks of the type "agent" cannot run on this server' })
})

test('no bug has been met', () => {
  expect(runs.bugs).toEqual([])
})
