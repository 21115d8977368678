import { afterAll, describe, expect, it } from 'vitest'
import type { JsonValue } from '../../src/base/json.ts'
import { TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'
import { createLine, endedRun, type LineBlock, readRun, runOnce, startRun } from './workflow-api.ts'

const server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const WORK: LineBlock = { type: 'CODE', name: 'Work', config: { code: 'output = 1' } }
const WAIT: LineBlock = { type: 'WAIT', name: 'Wait', config: { seconds: 3_600 } }

describe('a run under way', () => {
  it('[WF-059] is NEW at first, without an output', async () => {
    const workflowId = await createLine(server, WORK)
    const { organizationId } = server
    const run = { id: 'WRUN-new', organizationId, workflowId, version: 1, input: {}, metadata: {} }
    await server.database.prisma.workflowRun.create({
      data: { ...run, status: 'new', trigger: 'api' },
    })
    expect((await readRun(client, workflowId, run.id)).json).toMatchObject({
      data: { status: 'NEW', output: {}, credits: 0 },
    })
  })

  it('[WF-059] is WAITING, with what its blocks have given so far', async () => {
    const workflowId = await createLine(server, WORK, WAIT)
    const runId = await startRun(client, workflowId)
    const { json } = await runOnce(client, { workflowId, runId, is: /WAITING/ })
    expect(json).toMatchObject({ data: { output: { Work: 1 }, credits: 1 } })
    const { workflowRuns } = server.app.services
    const later = { workflowId, runAt: new Date(Date.now() + 3_600_000) }
    const { id } = await workflowRuns.start(server.actor, later)
    expect((await readRun(client, workflowId, id)).json).toMatchObject({
      data: { status: 'WAITING', output: {} },
    })
    for (const one of [runId, id]) await workflowRuns.cancel(server.actor, one)
  })

  it('[WF-059] is PROCESSING and RETRYING, and goes on', async () => {
    const answered = Promise.withResolvers<void>()
    await using receiver = await startWebhookReceiver(() => ({ after: answered.promise, status: 503 }))
    const call: LineBlock = { type: 'GENERAL_API', name: 'Call', config: { url: receiver.url } }
    const workflowId = await createLine(server, call)
    const runId = await startRun(client, workflowId)
    await runOnce(client, { workflowId, runId, is: /PROCESSING/ })
    answered.resolve()
    await runOnce(client, { workflowId, runId, is: /RETRYING/ })
    receiver.answer = () => ({})
    expect((await endedRun(client, workflowId, runId)).json).toMatchObject({
      data: { status: 'COMPLETE', credits: 2 },
    })
  })
})

describe('the routes of runs', () => {
  it('[WF-100] take every prefix of a workflow id, with and without a slash', async () => {
    const workflowId = await createLine(server, WORK)
    for (const prefix of ['WFCG-', 'PKGW-', 'WCFG-']) {
      const path = `/api/workflow/${workflowId.replace('WCFG-', prefix)}/run`
      for (const slash of ['', '/']) {
        const id = textAt((await client.post(`${path}${slash}`, {})).json, 'data', 'id')
        expect((await client.get(`${path}/${id}${slash}`)).json).toMatchObject({ data: { id } })
        expect((await client.get(`${path}${slash}?size=1`)).json).toMatchObject({ data: { data: [{ id }] } })
      }
    }
  })

  it('[WF-100] look at nothing else of it', async () => {
    const example = '/api/workflow/WCFG-6db59f06-43gh-4ca0-943d-9831cac5ce7b/run'
    for (const answer of [await client.post(example, {}), await client.get(`${example}/`)]) {
      expect([answer.status, answer.json]).toMatchObject([404, { errorCode: 'NOT_FOUND' }])
    }
  })

  it('[WF-101] want objects, and take null for none', async () => {
    const workflowId = await createLine(server, WORK)
    const send = (body: JsonValue) => client.post(`/api/workflow/${workflowId}/run`, body)
    for (const name of ['startVariables', 'metadata']) {
      for (const value of ['text', 7, true, []]) {
        const answer = await send({ [name]: value })
        expect([answer.status, answer.json]).toEqual([
          422,
          {
            status: 'error',
            errorCode: 'VALIDATION_ERROR',
            message: expect.any(String),
            details: [{ path: [name], message: expect.any(String) }],
          },
        ])
      }
      expect((await send({ [name]: null, unknown: 1 })).status).toBe(200)
    }
  })

  it('[WF-101] take numbers and booleans for texts', async () => {
    const graph = {
      nodes: [
        { id: 's', type: 'starter', name: 'Start', config: { input: { 'Input 1': 'string' } } },
        { id: 'r', type: 'response', name: 'End', config: { output: '<Start.output.Input 1>' } },
      ],
      edges: [{ source: 's', target: 'r' }],
    }
    const { id: workflowId } = await server.app.services.workflows.create(server.actor, { name: 'T', graph })
    for (const value of [7, false]) {
      const runId = await startRun(client, workflowId, { startVariables: { 'Input 1': value } })
      expect((await endedRun(client, workflowId, runId)).json).toMatchObject({ data: { output: value } })
    }
  })
})

describe('a run without a version', () => {
  it('[WF-103] is of the deployed version, or of the latest while none is deployed', async () => {
    const { workflowVersions, deployments } = server.app.services
    const graphOf = (output: string) => ({
      nodes: [
        { id: 's', type: 'starter', name: 'Start', config: {} },
        { id: 'r', type: 'response', name: 'End', config: { output } },
      ],
      edges: [{ source: 's', target: 'r' }],
    })
    const workflowId = await createLine(server, WORK)
    const outputOfNext = async () => {
      const { json } = await endedRun(client, workflowId, await startRun(client, workflowId))
      return textAt(json, 'data', 'output')
    }
    await workflowVersions.save(server.actor, workflowId, { graph: graphOf('second') })
    expect(await outputOfNext()).toBe('second')
    await deployments.deploy(server.actor, workflowId)
    await workflowVersions.save(server.actor, workflowId, { graph: graphOf('third') })
    expect(await outputOfNext()).toBe('second')
    await deployments.undeploy(server.actor, workflowId)
    expect(await outputOfNext()).toBe('third')
  })
})

describe('what goes wrong', () => {
  it('[WF-102] is told in this dialect', async () => {
    const workflowId = await createLine(server, WORK)
    const path = `/api/workflow/${workflowId}/run`
    const large = await client.post(path, { startVariables: { a: 'x'.repeat(1024 * 1024) } })
    expect([large.status, large.json]).toMatchObject([
      413,
      { status: 'error', errorCode: 'PAYLOAD_TOO_LARGE' },
    ])
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const form = await client.send('POST', path, { headers, body: 'a=b' })
    expect([form.status, form.json]).toMatchObject([
      415,
      { status: 'error', errorCode: 'UNSUPPORTED_MEDIA_TYPE' },
    ])
  })

  it('a request takes one point of its key, on every route', async () => {
    await using limited = await startTestServer({ rateLimitRequests: 100 })
    const caller = new TestClient(limited.url, limited.apiKey)
    const remaining: string[] = []
    for (const path of [
      'webhook',
      'webhook/',
      'webhook/whk_1',
      'workflows',
      'workflows/x',
      'workflow/x/run',
    ]) {
      remaining.push((await caller.get(`/api/${path}`)).headers.get('x-ratelimit-remaining') ?? '')
    }
    expect(remaining).toEqual(['99', '98', '97', '96', '95', '94'])
  })

  it('[WF-102] is a limit of requests, or ourselves', async () => {
    await using small = await startTestServer({ rateLimitRequests: 1 })
    const caller = new TestClient(small.url, small.apiKey)
    await small.database.pool.query('alter table webhook_endpoint rename to webhook_endpoint_gone')
    const bug = await caller.get('/api/webhook')
    expect([bug.status, bug.json]).toEqual([
      500,
      {
        status: 'error',
        errorCode: 'INTERNAL_ERROR',
        details: { requestId: bug.headers.get('x-request-id') },
      },
    ])
    const limited = await caller.get('/api/webhook')
    expect([limited.status, limited.json]).toMatchObject([
      429,
      { status: 'error', errorCode: 'RATE_LIMITED' },
    ])
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})
