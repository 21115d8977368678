import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { type Answer, TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'
import { createLine, endedRun, startRun } from './workflow-api.ts'

/** With a slash at its end, which no address doubles. */
const server = await startTestServer({
  allowPrivateNetwork: ['127.0.0.0/8'],
  publicUrl: 'https://agents.example.test/',
})
const receiver = await startWebhookReceiver()
afterAll(async () => {
  await server.close()
  await receiver[Symbol.asyncDispose]()
})
const client = new TestClient(server.url, server.apiKey)

function register(eventType: string, workflowId?: string, path = ''): Promise<Answer> {
  const url = `${receiver.url}${path}`
  return client.post('/api/webhook', { url, eventType, ...(workflowId ? { workflowId } : {}) })
}

/** What has come for a run to a path, once `count` have. */
async function told(runId: string, count = 1, path = '/hook'): Promise<JsonObject[]> {
  const found = () => receiver.received.filter((one) => one.path === path && one.json.workflowRunId === runId)
  await waitUntil(() => found().length >= count, `${count} messages about ${runId}`)
  return found().map(({ json }) => json)
}

const FAILING = { type: 'CODE', name: 'Work', config: { code: 'throw new Error("no rows")' } }
const WORK = { type: 'CODE', name: 'Work', config: { code: 'output = 1' } }

describe('the body of a message', () => {
  it('[WF-090] of a begin is type, ids and metadata', async () => {
    const workflowId = await createLine(server, WORK)
    await register('workflowRun.started', workflowId)
    const runId = await startRun(client, workflowId, { metadata: { api: true } })
    expect(await told(runId)).toEqual([
      { type: 'workflowRun.started', workflowRunId: runId, workflowId, metadata: { api: true } },
    ])
  })

  it("[WF-091] of a failure has the failing step's error", async () => {
    const workflowId = await createLine(server, FAILING)
    await register('workflowRun.failed', workflowId)
    const runId = await startRun(client, workflowId, { metadata: { api: true } })
    expect(await told(runId)).toEqual([
      {
        type: 'workflowRun.failed',
        workflowRunId: runId,
        workflowId,
        error: { message: 'no rows', code: 'CODE_FAILED', stepId: expect.stringMatching(/^step_/) },
        result: {},
        metadata: { api: true },
        credits: 1,
      },
    ])
  })

  it('[WF-092] of a cancelled run is that of a failure without a step', async () => {
    const workflowId = await createLine(server, { type: 'WAIT', name: 'Wait', config: { seconds: 3_600 } })
    await register('workflowRun.failed', workflowId)
    const runId = await startRun(client, workflowId)
    await server.app.services.workflowRuns.cancel(server.actor, runId)
    expect(await told(runId)).toEqual([
      {
        type: 'workflowRun.failed',
        workflowRunId: runId,
        workflowId,
        error: { message: 'The run was cancelled', code: 'CANCELLED', stepId: null },
        result: {},
        metadata: {},
        credits: 0,
      },
    ])
  })

  it('[WF-093, WF-058] of a limit says what it is and what was used, once; the next start is refused', async () => {
    const workflowId = await createLine(server, WORK)
    await register('workflowCreditLimit.reached', workflowId, '/limit')
    await server.app.services.creditAccounts.setLimit(server.actor, workflowId, 1)
    await endedRun(client, workflowId, await startRun(client, workflowId))
    const messages = () => receiver.received.filter(({ path }) => path === '/hook/limit')
    await waitUntil(() => messages().length > 0, 'the message')
    for (let attempt = 0; attempt < 2; attempt++) {
      const refused = await client.post(`/api/workflow/${workflowId}/run`, {})
      expect([refused.status, refused.json]).toEqual([
        400,
        {
          status: 'error',
          errorCode: 'WORKFLOW_CREDIT_LIMIT_REACHED',
          message: expect.any(String),
        },
      ])
    }
    const { rowCount } = await server.database.pool.query(
      `select from webhook_delivery where organization_id = $1 and event_type = 'workflowCreditLimit.reached'`,
      [server.organizationId],
    )
    expect(rowCount).toBe(1)
    expect(messages().map(({ json }) => json)).toEqual([
      { type: 'workflowCreditLimit.reached', workflowId, creditLimit: 1, creditsUsed: 1 },
    ])
  })

  it('[WF-094] of a result over 256 kB says where that is', async () => {
    const large = { type: 'CODE', name: 'Work', config: { code: 'output = "x".repeat(300000)' } }
    const workflowId = await createLine(server, large)
    await register('workflowRun.completed', workflowId)
    const runId = await startRun(client, workflowId)
    const [body] = await told(runId)
    const path = `/api/workflow/${workflowId}/run/${runId}`
    expect(body).toEqual({
      type: 'workflowRun.completed',
      workflowRunId: runId,
      workflowId,
      result: { truncated: true, resultUrl: `https://agents.example.test${path}` },
      metadata: {},
      credits: 1,
    })
    expect(textAt((await client.get(path)).json, 'data', 'output')).toHaveLength(300_000)
  })
})

describe('who is told', () => {
  it('[WF-095] is every webhook without a workflow, and of one workflow no other', async () => {
    const [mine, other] = [await createLine(server, WORK), await createLine(server, WORK)]
    const all = textAt((await register('workflowRun.completed', undefined, '/all')).json, 'data', 'id')
    await register('workflowRun.completed', other, '/other')
    const [first, second] = [await startRun(client, mine), await startRun(client, other)]
    await told(first, 1, '/hook/all')
    await told(second, 1, '/hook/all')
    await told(second, 1, '/hook/other')
    const { rows } = await server.database.pool.query(
      `select payload->>'workflowRunId' as "runId" from webhook_delivery d
       join webhook_endpoint e on e.organization_id = d.organization_id and e.id = d.endpoint_id
       where d.organization_id = $1 and e.url like '%/other'`,
      [server.organizationId],
    )
    expect(rows).toEqual([{ runId: second }])
    await client.send('DELETE', `/api/webhook/${all}`)
  })

  it('[WF-096] hears of a completion or of a failure, as it has registered for, never of both', async () => {
    const workflowId = await createLine(server, FAILING)
    await register('workflowRun.completed', workflowId, '/completed')
    await register('workflowRun.failed', workflowId, '/failed')
    const runId = await startRun(client, workflowId)
    await told(runId, 1, '/hook/failed')
    const { rows } = await server.database.pool.query(
      'select event_type from webhook_delivery where organization_id = $1 and workflow_id = $2',
      [server.organizationId, workflowId],
    )
    expect(rows).toEqual([{ event_type: 'workflowRun.failed' }])
  })
})
