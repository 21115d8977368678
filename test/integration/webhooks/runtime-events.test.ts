import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { TestClient, textAt } from '../../support/client.ts'
import type { TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts'
import { Connecting } from '../mcp-client/connecting.ts'
import { ScriptedServer } from '../mcp-client/scripted-server.ts'
import { runOnceIn, startBlock, stepOf } from '../workflow-blocks/block-runs.ts'
import { createEndpoint, startWebhookServer } from './webhooks-fixture.ts'

const TYPES = ['execution.completed', 'execution.failed', 'approval.requested', 'account.needsReauth']

let server: TestServer
let receiver: WebhookReceiver
let client: TestClient

beforeAll(async () => {
  server = await startWebhookServer()
  receiver = await startWebhookReceiver()
  client = new TestClient(server.url, server.apiKey)
  await createEndpoint(server, receiver.url, TYPES)
  await createEndpoint(server, `${receiver.url}/2`, ['execution.completed'])
})
afterAll(async () => {
  await server.close()
  await receiver[Symbol.asyncDispose]()
})
beforeEach(() => {
  receiver.received.length = 0
})

async function call(name: string, input: JsonObject): Promise<string> {
  const { json, headers } = await client.post(`/api/runtime/tools/${name}`, { input })
  return headers.get('x-execution-id') ?? textAt(json, 'executionId')
}

/** What has come for a subject, once `count` have. */
async function told(key: string, id: string, count = 1): Promise<JsonObject[]> {
  const found = () => receiver.received.filter(({ json }) => json[key] === id)
  await waitUntil(() => found().length >= count, `${count} webhooks about ${id}`)
  return found().map(({ json }) => json)
}

it('tells every endpoint that wants it of a call that has completed, with the same message id', async () => {
  const executionId = await call('demo_echo', { value: 'hello' })
  const [body] = await told('executionId', executionId, 2)
  expect(body).toEqual({
    type: 'execution.completed',
    executionId,
    sessionId: expect.stringMatching(/^session_/),
    capability: 'demo_echo',
    connectedAccountId: expect.stringMatching(/^acc_/),
    summary: expect.any(String),
    result: { value: 'hello' },
  })
  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(ids).toEqual([expect.stringMatching(/^evt_[0-9a-z]{20}$/), ids[0]])
})

it('tells of a call that has failed, and why', async () => {
  const executionId = await call('demo_fail', { message: 'no luck' })
  expect(await told('executionId', executionId)).toMatchObject([
    { type: 'execution.failed', capability: 'demo_fail', error: { message: 'no luck', retryable: true } },
  ])
})

it('tells of an approval that is owed, and of the end of a call that was denied', async () => {
  const json = await new Connecting(server).graphql.data(
    `mutation {
      invokeCapability(input: { name: "demo_echo", input: { value: 1 }, requireApproval: true }) {
        ... on InvokePayload { execution { id approval { id expiresAt } } }
      }
    }`,
  )
  const executionId = textAt(json, 'invokeCapability', 'execution', 'id')
  const approvalId = textAt(json, 'invokeCapability', 'execution', 'approval', 'id')
  const expiresAt = textAt(json, 'invokeCapability', 'execution', 'approval', 'expiresAt')
  expect(await told('approvalId', approvalId)).toEqual([
    {
      type: 'approval.requested',
      approvalId,
      executionId,
      sessionId: expect.stringMatching(/^session_/),
      capability: 'demo_echo',
      reason: 'Call demo_echo: The caller asked for it',
      input: { value: 1 },
      inputSchema: null,
      expiresAt,
    },
  ])
  await client.post(`/api/runtime/approvals/${approvalId}`, { decision: 'deny' })
  expect(await told('executionId', executionId, 2)).toMatchObject([
    { type: 'approval.requested' },
    { type: 'execution.failed', error: { code: 'APPROVAL_DENIED' } },
  ])
})

it('tells of an approval that a block of a workflow waits for', async () => {
  const runId = await startBlock(server, 'approval', { message: 'Send it?', expires_in_seconds: 600 })
  const { approval } = stepOf(await runOnceIn(server, runId, 'WAITING'))
  expect(await told('approvalId', approval?.id ?? '')).toEqual([
    {
      type: 'approval.requested',
      approvalId: approval?.id,
      workflowRunId: runId,
      workflowId: expect.stringMatching(/^WCFG-/),
      stepId: approval?.subject.id,
      reason: 'Send it?',
      input: { run_id: runId, block: 'Block' },
      inputSchema: { type: 'object' },
      expiresAt: expect.stringMatching(/^2\d{3}-.*Z$/),
    },
  ])
})

it('refers to a result that is too large to be sent', async () => {
  const executionId = await call('demo_echo', { value: 'x'.repeat(300_000) })
  const [body] = await told('executionId', executionId)
  expect(body?.result).toEqual({
    truncated: true,
    resultUrl: `${server.url}/api/stream/results/${executionId}`,
  })
})

it('tells once of an account that needs new credentials', async () => {
  await using peer = await ScriptedServer.start([{ name: 'echo', answer: () => ({ content: [] }) }])
  const id = await new Connecting(server).connected('secured', { url: peer.url })
  peer.token = 'changed'
  for (let attempt = 0; attempt < 3; attempt++) {
    await client.post('/api/runtime/tools/secured_echo', { input: {} }) // the last one finds no such tool
  }
  const needsReauth = () => receiver.received.filter(({ json }) => json.type === 'account.needsReauth')
  await waitUntil(() => needsReauth().length > 0, 'the webhook')
  expect(needsReauth().map(({ json }) => json)).toEqual([
    {
      type: 'account.needsReauth',
      connectedAccountId: id,
      displayName: 'secured',
      reason: 'The server does not let us in (401)',
    },
  ])
})

it('writes nothing where nobody listens', async () => {
  const other = await server.createOrganization('Silent')
  await new TestClient(server.url, other.apiKey).post('/api/runtime/tools/demo_echo', { input: { value: 1 } })
  const { rowCount } = await server.database.pool.query(
    'select from webhook_delivery where organization_id = $1',
    [other.organizationId],
  )
  expect(rowCount).toBe(0)
})
