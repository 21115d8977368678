import { expect, test } from 'vitest'
import { LEASE_MS } from '../../../src/engine/jobs/job.ts'
import type { RunRecord, StepRecord } from '../../../src/engine/workflow/runs/run.ts'
import { toRunGraph } from '../../../src/engine/workflow/runs/run-graph.ts'
import { RunState } from '../../../src/engine/workflow/runs/run-state.ts'
import { RunToken, type TokenParts } from '../../../src/engine/workflow/runs/run-token.ts'
import { graphOf } from '../../support/graph-of.ts'

const RUN: RunRecord = {
  ...{ organizationId: 'org_1', runId: 'run_1', workflowId: 'WCFG-1', version: 1, status: 'new' },
  ...{ trigger: 'api', input: {}, metadata: {}, credits: 0, attempt: 1, parentRunId: null },
  ...{ parentBlockId: null, depth: 0, sessionId: null, createdAt: new Date(0), ageMs: null },
}

/** Walks a run of two blocks behind its trigger, and tells what was done and written, a line for each. */
async function walk(claimedAtMs: number): Promise<string[]> {
  const order: string[] = []
  const state = new RunState({
    ...{ run: RUN, steps: [], variables: {}, graph: toRunGraph(graphOf('start > a, a > b')) },
    decide: ({ id }) => (id === 'start' ? { input: {}, result: {}, logs: [] } : null),
    outputUrl: (id) => id,
  })
  const parts: Partial<Record<keyof TokenParts, unknown>> = {
    store: {
      async write({ checkpoint }: { checkpoint: { events: { payload: string }[] } }) {
        const told = checkpoint.events.map(({ payload }) => JSON.parse(payload))
        order.push(told.flatMap(({ type, block_id: id }) => (id ? `${type} ${id}` : [])).join(', '))
        return { seqBefore: 0, at: '', isTold: false, isLimited: false }
      },
      announce() {},
    },
    end: { noticeOf: () => null, announceNotices() {} },
    signal: new AbortController().signal,
    openState: async () => state,
    async work(_state: RunState, { blockId }: StepRecord) {
      order.push(`work of ${blockId}`)
      return { outcome: { kind: 'done', result: {}, credits: 0 }, notes: {} }
    },
  }
  const { signal } = new AbortController()
  const job = { id: 'job_1', retryCount: 0, organizationId: 'org_1', data: {}, claimedAtMs, signal }
  await new RunToken(parts as TokenParts, job, RUN).walk() // what a run without other jobs uses of them
  return order
}

const START = 'block_start start, block_complete start'

test('the first block of a fresh claim does not wait for its begin to be recorded, the next one for its end', async () => {
  expect(await walk(performance.now())).toEqual([
    'work of a',
    `${START}, block_start a, block_complete a, block_start b`,
    'work of b',
    'block_complete b',
  ])
})

test('a claim that may have been lost since it was made is proved by a record before anything is done', async () => {
  expect(await walk(performance.now() - LEASE_MS)).toEqual([
    `${START}, block_start a`,
    'work of a',
    'block_complete a, block_start b',
    'work of b',
    'block_complete b',
  ])
})
