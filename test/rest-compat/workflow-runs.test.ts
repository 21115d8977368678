import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { GraphqlClient } from '../graphql/graphql-client.ts'
import { at, TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'

const server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

/** A starter with a required text, code that answers with it, and a response. */
async function createWorkflow(
  code = 'output = { text: input_data["Start"]["output"]["Input 1"] }',
): Promise<string> {
  const node = (id: string, type: string, name: string, config: JsonObject) => ({ id, type, name, config })
  const graph = {
    nodes: [
      node('start', 'STARTER', 'Start', { input: { 'Input 1': 'string' } }),
      node('work', 'CODE', 'Work', { code }),
      node('end', 'RESPONSE', 'End', { output: { 'Output 1': '<Work.output.text>' } }),
    ],
    edges: [
      { source: 'start', target: 'work' },
      { source: 'work', target: 'end' },
    ],
  }
  const graphql = new GraphqlClient(server.url, server.apiKey)
  const data = await graphql.data(
    `mutation($graph: GraphInput!) {
      result: createWorkflow(name: "Mine", graph: $graph) { ... on Workflow { id } ... on Error { message } }
    }`,
    { graph },
  )
  return textAt(data, 'result', 'id')
}

const START = {
  startVariables: {
    'Input 1': 'Inputs vary depending on the workflow used.',
    'Input 2': 'The best way to see an example is to try it!',
  },
  metadata: { api: true },
}

async function start(workflowId: string, body: JsonObject = START): Promise<string> {
  return textAt((await client.post(`/api/workflow/${workflowId}/run`, body)).json, 'data', 'id')
}

async function ended(workflowId: string, runId: string) {
  const read = () => client.get(`/api/workflow/${workflowId}/run/${runId}`)
  await waitUntil(async () => /COMPLETE|FAILED/.test(textAt((await read()).json, 'data', 'status')))
  return read()
}

describe('starting a run', () => {
  it("[WF-040, WF-045, WF-048, WF-050] answers the examples' requests with the examples' responses", async () => {
    const workflowId = await createWorkflow()
    const started = await client.post(`/api/workflow/${workflowId}/run`, START)
    expect(started.status).toBe(200)
    expect(started.json).toEqual({ status: 'success', data: { id: expect.stringMatching(/^WRUN-/) } })
    const id = textAt(started.json, 'data', 'id')
    const answer = await ended(workflowId, id)
    expect(answer.json).toEqual({
      status: 'success',
      data: {
        id,
        input: START.startVariables,
        status: 'COMPLETE',
        output: { 'Output 1': 'Inputs vary depending on the workflow used.' },
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        metadata: { api: true },
        credits: 1,
      },
    })
  })

  it('[WF-041, WF-053] checks what the workflow declares, and passes on what it does not', async () => {
    const workflowId = await createWorkflow()
    for (const body of [undefined, {}, { startVariables: { 'Input 2': 'x' } }, { startVariables: null }]) {
      const answer = await client.post(`/api/workflow/${workflowId}/run`, body)
      expect(answer.status).toBe(422)
      expect(answer.json).toMatchObject({ status: 'error', errorCode: 'VALIDATION_ERROR' })
    }
    const id = await start(workflowId, { startVariables: { 'Input 1': 'a', other: [1] } })
    expect((await ended(workflowId, id)).json).toMatchObject({
      data: { input: { other: [1] }, metadata: {} },
    })
  })

  it('[WF-056, WF-057] with an Idempotency-Key happens once', async () => {
    const workflowId = await createWorkflow()
    const path = `/api/workflow/${workflowId}/run`
    const key = { 'idempotency-key': 'once' }
    const first = await client.post(path, START, key)
    const second = await client.post(path, START, key)
    expect(second.json).toEqual(first.json)
    const replayed = [first, second].map(({ headers }) => headers.get('idempotent-replayed'))
    expect(replayed).toEqual([null, 'true'])
    const long = await client.post(path, START, { 'idempotency-key': 'k'.repeat(256) })
    expect([long.status, long.json]).toMatchObject([422, { errorCode: 'VALIDATION_ERROR' }])
    const other = await client.post(path, { ...START, metadata: {} }, key)
    expect([other.status, other.json]).toMatchObject([422, { errorCode: 'IDEMPOTENCY_MISMATCH' }])
  })

  it('[WF-049] announces its end by the documented body, signed', async () => {
    await using receiver = await startWebhookReceiver()
    const workflowId = await createWorkflow()
    const hook = { url: receiver.url, eventType: 'workflowRun.completed', workflowId }
    const secret = textAt((await client.post('/api/webhook', hook)).json, 'data', 'secret')
    const id = await start(workflowId)
    await waitUntil(() => receiver.received.length === 1)
    const [received] = receiver.received
    expect(received?.json).toEqual({
      type: 'workflowRun.completed',
      workflowRunId: id,
      workflowId,
      result: { 'Output 1': 'Inputs vary depending on the workflow used.' },
      metadata: { api: true },
      credits: 1,
    })
    const headers = Object.fromEntries(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [
        name,
        String(received?.headers[name]),
      ]),
    )
    for (const verifier of [new StandardWebhook(secret), new SvixWebhook(secret)]) {
      expect(() => verifier.verify(received?.body ?? '', headers)).not.toThrow()
      expect(() => verifier.verify(`${received?.body} `, headers)).toThrow()
    }
  })
})

describe('reading runs', () => {
  it('[WF-046, WF-051, WF-052] lists them from page 1, the newest first, with and without the slash', async () => {
    const workflowId = await createWorkflow()
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.unshift(await start(workflowId))
    for (const path of [`/api/workflow/${workflowId}/run/`, `/api/workflow/${workflowId}/run`]) {
      const { json } = await client.get(`${path}?size=2&page=1`)
      expect(json).toMatchObject({
        status: 'success',
        data: { total: 3, data: ids.slice(0, 2).map((id) => ({ id, workflowRunId: id, workflowId })) },
      })
      expect(at((await client.get(`${path}?size=2&page=2`)).json, 'data', 'data')).toHaveLength(1)
    }
    for (const query of ['page=0', 'size=0', 'size=101']) {
      expect((await client.get(`/api/workflow/${workflowId}/run?${query}`)).status, query).toBe(422)
    }
  })

  it('[WF-054] of others, or of none, finds nothing', async () => {
    const workflowId = await createWorkflow()
    const id = await start(workflowId)
    const { apiKey } = await server.createOrganization('Other', { sandbox: false })
    const stranger = new TestClient(server.url, apiKey)
    for (const answer of [
      await stranger.get(`/api/workflow/${workflowId}/run/${id}`),
      await stranger.get(`/api/workflow/${workflowId}/run`),
      await stranger.post(`/api/workflow/${workflowId}/run`, START),
      await client.get(`/api/workflow/${await createWorkflow()}/run/${id}`),
      await client.get(`/api/workflow/${workflowId}/run/WRUN-none`),
    ]) {
      expect([answer.status, answer.json]).toMatchObject([404, { status: 'error', errorCode: 'NOT_FOUND' }])
    }
  })

  it('[WF-055] shows a failed or cancelled one as FAILED', async () => {
    const failing = await createWorkflow('throw new Error("no rows")')
    expect((await ended(failing, await start(failing))).json).toMatchObject({
      data: { status: 'FAILED', output: {} },
    })
    const slow = await createWorkflow('await new Promise(() => {})')
    const id = await start(slow)
    await server.app.services.workflowRuns.cancel(server.actor, id)
    expect((await ended(slow, id)).json).toMatchObject({ data: { status: 'FAILED' } })
  })
})
