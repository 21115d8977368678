import { afterAll, beforeAll, expect, test } from 'vitest'
import { graphOf } from '../../support/graph-of.ts'
import { openRuns, type RunsFixture } from './runs-fixture.ts'

/** blocks.md, the notes of the table and the bounds below it. */

let runs: RunsFixture
beforeAll(async () => {
  runs = await openRuns()
})
afterAll(() => runs[Symbol.asyncDispose]())

test('workflows run inside each other eight deep, and no deeper', async () => {
  let workflow = await runs.addWorkflow(graphOf('start > a'))
  for (let depth = 1; depth <= 9; depth++) {
    workflow = await runs.addWorkflow(graphOf('start > sub', { sub: { workflow_id: workflow } }))
    if (depth < 8) continue
    const runId = await runs.start(workflow)
    await runs.ended(runId, depth === 8 ? 'complete' : 'failed')
    if (depth === 8) expect(await runs.output(runId)).toBe('a')
    else {
      expect((await runs.events(runId)).at(-1)).toMatchObject({
        code: 'VALIDATION',
        error: expect.stringContaining('Workflows run at most 8 deep inside each other'),
      })
    }
  }
})

test('what a block gives takes a mebibyte at most', async () => {
  const workflow = await runs.addWorkflow(graphOf('start > a'))
  const runWith = async (length: number, status: string) => {
    runs.work.set('a', async () => ({ kind: 'done', result: { output: 'x'.repeat(length) } }))
    const runId = await runs.start(workflow)
    await runs.ended(runId, status)
    return (await runs.steps(runId)).a
  }
  const overhead = '{"output":""}'.length
  expect(await runWith(1024 * 1024 - overhead, 'complete')).toMatchObject({ status: 'success' })
  expect(await runWith(1024 * 1024 - overhead + 1, 'failed')).toMatchObject({
    status: 'error',
    error: { code: 'PAYLOAD_TOO_LARGE', message: 'The block gave more than 1 MiB' },
  })
  runs.work.clear()
})

test('a wait lasts until a moment, and one that is past is none', async () => {
  const soon = new Date(Date.now() + 1_000)
  for (const until of ['2020-01-01T00:00:00Z', soon.toISOString()]) {
    const workflow = await runs.addWorkflow(graphOf('start > wait, wait > a', { wait: { until } }))
    await runs.ended(await runs.start(workflow), 'complete')
  }
  expect(Date.now()).toBeGreaterThanOrEqual(soon.getTime())
})

test('of several responses the first that is reached gives the output and ends the run', async () => {
  const held = Promise.withResolvers<void>()
  runs.work.set('a', async ({ signal }) => {
    await Promise.race([
      held.promise,
      new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true })),
    ])
    return { kind: 'done', result: { output: 'late' } }
  })
  const workflow = await runs.addWorkflow(
    graphOf('start > split, split > 1:a, split > 2:b, a > end1, b > end2', {
      split: { branches: 2 },
      end1: { output: 'first' },
      end2: { output: 'second' },
    }),
  )
  const runId = await runs.start(workflow)
  await runs.ended(runId, 'complete')
  expect(await runs.output(runId)).toBe('second')
  const { a, end1 } = await runs.steps(runId)
  expect([a?.status, end1]).toEqual(['cancelled', undefined])
  held.resolve()
  runs.work.clear()
})

test('no bug has been met', () => {
  expect(runs.bugs).toEqual([])
})
