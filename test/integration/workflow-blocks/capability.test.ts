import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { RunCalls } from '../../../src/domain/workflow-runs/run-calls.ts'
import { createCapabilityRunner } from '../../../src/engine/workflow/runners/capability.ts'
import type { RunRecord } from '../../../src/engine/workflow/runs/run.ts'
import { query } from '../../graphql/workflow-run-fixture.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { blockCall, failureOf } from './block-call.ts'
import { decide, readRun, runBlock, runOnceIn, startBlock, stepOf } from './block-runs.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const ECHO = { name: 'demo_echo', input: { value: 'hello' } }

describe('a capability block', () => {
  it('makes one execution in the session of the run', async () => {
    const run = await runBlock(server, 'capability', ECHO)
    expect(run).toMatchObject({ status: 'COMPLETE', output: { value: 'hello' }, credits: 1 })
    expect(run.session).toMatchObject({ source: 'WORKFLOW' })
    expect(stepOf(run).execution).toMatchObject({ status: 'COMPLETED', capabilityName: 'demo_echo' })
    expect(await executionsIn(run.session?.id)).toBe(1)
  })

  it.each<[string, JsonObject, string]>([
    ['a capability that there is not', { name: 'nothing_here' }, 'NOT_FOUND'],
    ['an input that does not fit', { name: 'demo_echo', input: {} }, 'VALIDATION'],
    [
      'a choice of accounts',
      { name: 'linkedin_search_people', input: { keywords: 'x' } },
      'AMBIGUOUS_ACCOUNT',
    ],
  ])('fails with %s, and begins nothing', async (_what, config, code) => {
    const run = await runBlock(server, 'capability', config)
    expect(run).toMatchObject({ status: 'FAILED', error: { code, blockId: 'b' } })
    expect(stepOf(run).execution).toBeNull()
  })

  it('fails as its tool does', async () => {
    const error = { code: 'UPSTREAM', message: 'broken', retryable: true }
    const end = { executionId: 'exec_1', status: 'failed' as const, result: null, error }
    const runner = createCapabilityRunner({ begin: async () => 'exec_1', follow: async () => end })
    const failure = await failureOf(Promise.resolve(runner.run(blockCall(ECHO).call)))
    expect(failure).toMatchObject({ code: 'UPSTREAM', message: 'broken', retryable: true, credits: 1 })
  })

  it("shows the tool's own name of its failure", async () => {
    const run = await runBlock(server, 'capability', {
      name: 'memory_read',
      input: { path: '/topics/none.md' },
    })
    expect(run.error).toMatchObject({ code: 'CAPABILITY_FAILED', toolCode: 'MEMORY_FILE_NOT_FOUND' })
  })

  it('waits for an approval as a step that holds nothing, and goes on with its result', async () => {
    await setPolicy('ALWAYS')
    const id = await startBlock(server, 'capability', ECHO)
    const run = await runOnceIn(server, id, 'WAITING')
    expect(stepOf(run)).toMatchObject({ status: 'WAITING', execution: { status: 'WAITING' } })
    await decide(server, stepOf(run).approval?.id, 'approve: true, editedInput: { value: "edited" }')
    const done = await runOnceIn(server, id, 'COMPLETE')
    expect(done.output).toEqual({ value: 'edited' })
    expect(await executionsIn(done.session?.id)).toBe(1)
    await setPolicy('NEVER')
  })

  it('fails when the approval is denied', async () => {
    await setPolicy('ALWAYS')
    const id = await startBlock(server, 'capability', ECHO)
    const run = await runOnceIn(server, id, 'WAITING')
    await decide(server, stepOf(run).approval?.id, 'approve: false')
    expect(await runOnceIn(server, id, 'FAILED')).toMatchObject({ error: { code: 'APPROVAL_DENIED' } })
    await setPolicy('NEVER')
  })

  it('takes its call back when the run is cancelled, waiting or at work', async () => {
    await setPolicy('ALWAYS')
    const waiting = await startBlock(server, 'capability', ECHO)
    await runOnceIn(server, waiting, 'WAITING')
    await setPolicy('NEVER')
    const config = { name: 'demo_slow', input: { steps: 10_000, delayMs: 1_000 } }
    const atWork = await startBlock(server, 'capability', config)
    await waitUntil(async () => {
      const step = (await readRun(server, atWork)).steps.find(({ blockName }) => blockName === 'Block')
      return step?.execution?.status === 'EXECUTING'
    }, 'the call to be at work')
    for (const id of [waiting, atWork]) {
      await query(server, `mutation { cancelWorkflowRun(id: "${id}") { __typename } }`)
      await waitUntil(
        async () => stepOf(await readRun(server, id)).execution?.status === 'CANCELLED',
        'the call to be cancelled',
      )
    }
  })

  it('tells in the stream of the run how far its tool is (streams.md, workflow run stream)', async () => {
    const config = { name: 'demo_slow', input: { steps: 10_000, delayMs: 10 } }
    const id = await startBlock(server, 'capability', config)
    let told: JsonObject | undefined
    await waitUntil(async () => {
      const { rows } = await server.database.pool.query<{ payload: JsonObject }>(
        `select payload from event where stream_id = $1 and type = 'checkpoint'`,
        [id],
      )
      told = rows[0]?.payload
      return told !== undefined
    }, 'a checkpoint')
    expect(told).toEqual({
      type: 'checkpoint',
      block_id: 'b',
      message: expect.stringMatching(/^step \d+ of 10000$/),
      progress: expect.any(Number),
    })
    await query(server, `mutation { cancelWorkflowRun(id: "${id}") { __typename } }`)
  })

  it('makes its call once, whichever workers take the block over', async () => {
    const { id, session } = await runBlock(server, 'capability', { name: 'memory_ls' })
    const { database, app, organizationId } = server
    const calls = new RunCalls({ ...app.services, pool: database.pool })
    const runner = createCapabilityRunner(calls)
    const run = { organizationId, runId: id, workflowId: 'WCFG-1' } as RunRecord // what the block reads
    const config = { name: 'demo_echo', input: { value: 1 } }
    const take = () =>
      runner.run(blockCall(config, { run, idempotencyKey: `${id}:again:1`, attempt: 1 }).call)
    const outcomes = [...(await Promise.all([take(), take()])), await take()]
    for (const outcome of outcomes) expect(outcome).toMatchObject({ result: { output: { value: 1 } } })
    expect(await executionsIn(session?.id)).toBe(2)
  })
})

async function executionsIn(sessionId: string | undefined): Promise<number> {
  const text = 'query ($id: ID!) { executions(filter: { sessionId: $id }) { totalCount } }'
  const data = await query<{ executions: { totalCount: number } }>(server, text, { id: sessionId })
  return data.executions.totalCount
}

async function setPolicy(policy: string): Promise<void> {
  await query(server, `mutation { updateOrganizationSettings(approvalPolicy: ${policy}) { __typename } }`)
}
