import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { at, objectsAt, TestClient, textAt } from '../support/client.ts'
import { EventReader } from '../support/event-reader.ts'
import { startTestServer } from '../support/server.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const blocks = (code: string): JsonObject[] => [
  {
    id: 'start',
    type: 'starter',
    name: 'Start',
    config: { input: { text: 'none' } },
    position: { x: 0, y: 0 },
  },
  { id: 'work', type: 'function', name: 'Work', config: { code } },
  { id: 'out', type: 'response', config: { output: { said: '<Work.output>' } } },
]
const EDGES = [
  { source: 'start', target: 'work' },
  { source: 'work', target: 'out' },
]
const UPPER = 'output = input_data["Start"]["output"].text.toUpperCase()'

async function create(code = UPPER): Promise<string> {
  const answer = await client.post('/api/workflows', { name: 'Mine', blocks: blocks(code), edges: EDGES })
  expect(answer.status).toBe(201)
  return textAt(answer.json, 'id')
}

function put(path: string, body: JsonObject, method = 'PUT') {
  return client.send(method, path, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function stream(id: string, body: JsonObject = {}): Promise<JsonObject[]> {
  const response = await fetch(`${server.url}/api/workflows/${id}/execute/stream`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.headers.get('x-execution-id')).toMatch(/^WRUN-/)
  const events = await new EventReader(response).rest()
  return events.map(({ data }) => data)
}

describe('workflows', () => {
  it('[WF-080] are made, changed and removed', async () => {
    const id = await create()
    const { json } = await client.get(`/api/workflows/${id}`)
    expect(json).toMatchObject({
      ...{ id, name: 'Mine', description: null, version: 1, variables: {}, color: null, state: 'internal' },
      ...{
        schedule_config: null,
        created_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
      },
      blocks: [{ id: 'start' }, { id: 'work', type: 'code' }, { id: 'out', name: 'out' }],
      edges: EDGES,
    })
    const renamed = await put(`/api/workflows/${id}`, { name: 'Other', variables: { a: 1 } }, 'PATCH')
    expect(renamed.json).toMatchObject({ name: 'Other', variables: { a: 1 }, version: 1 })
    const schedule = { schedule_enabled: true, schedule_type: 'cron', schedule_cron: '0 9 * * *' }
    const graph = { blocks: [{ id: 's', type: 'starter', config: schedule }], edges: [] }
    const saved = await put(`/api/workflows/${id}/graph`, graph)
    expect(saved.json).toMatchObject({
      version: 2,
      schedule_config: { enabled: true, type: 'cron', cron: '0 9 * * *' },
    })
    expect((await put(`/api/workflows/${id}`, { blocks: blocks(UPPER), edges: EDGES })).json).toMatchObject({
      version: 3,
    })
    expect((await client.send('DELETE', `/api/workflows/${id}`)).status).toBe(204)
    expect((await client.get(`/api/workflows/${id}`)).status).toBe(404)
    expect((await client.post('/api/workflows', {})).status).toBe(400)
  })

  it('[WF-081] are listed by limit and offset, the newest first', async () => {
    const ids = [await create(), await create()].reverse()
    const { json } = await client.get('/api/workflows?limit=2&offset=0')
    expect(json).toMatchObject({
      limit: 2,
      offset: 0,
      total: expect.any(Number),
      workflows: ids.map((id) => ({ id })),
    })
    const second = await client.get('/api/workflows?limit=1&offset=1')
    expect(second.json).toMatchObject({ workflows: [{ id: ids[1] }] })
    expect((await client.get('/api/workflows?limit=201')).status).toBe(400)
  })

  it('[WF-082] have known types of blocks only', async () => {
    const id = await create()
    const answer = await put(`/api/workflows/${id}/graph`, { blocks: [{ id: 'x', type: 'llm' }], edges: [] })
    expect([answer.status, answer.json]).toMatchObject([
      400,
      {
        error: expect.stringMatching(/^Unknown block type/),
        error_code: 'VALIDATION_ERROR',
        details: [{ path: ['blocks', 0, 'type'] }],
      },
    ])
  })

  it('[WF-083] of others, or none, are not found', async () => {
    const id = await create()
    const { apiKey } = await server.createOrganization('Other', { sandbox: false })
    const stranger = new TestClient(server.url, apiKey)
    const run = textAt((await client.post(`/api/workflows/${id}/execute`, {})).json, 'execution_id')
    const headers = { 'content-type': 'application/json' }
    for (const [method, path, body] of [
      ['GET', id, null],
      ['PUT', id, '{"name":"x"}'],
      ['PATCH', id, '{"name":"x"}'],
      ['DELETE', id, null],
      ['PUT', `${id}/graph`, '{"blocks":[],"edges":[]}'],
      ['POST', `${id}/deploy`, null],
      ['POST', `${id}/undeploy`, null],
      ['POST', `${id}/arm`, null],
      ['POST', `${id}/execute`, '{}'],
      ['POST', `${id}/execute/stream`, '{}'],
      ['GET', `${id}/executions`, null],
      ['GET', `${id}/executions/${run}/logs`, null],
    ] as const) {
      const options = body === null ? {} : { headers, body }
      const answer = await stranger.send(method, `/api/workflows/${path}`, options)
      expect([answer.status, answer.json], `${method} ${path}`).toMatchObject([
        404,
        { error_code: 'WORKFLOW_NOT_FOUND' },
      ])
    }
    expect((await stranger.get('/api/workflows')).json).toMatchObject({ total: 0, workflows: [] })
  })

  it('are deployed, undeployed, and armed for one call', async () => {
    const id = await create()
    expect((await client.post(`/api/workflows/${id}/deploy`)).json).toEqual({ ok: true, version: 1 })
    expect((await client.get(`/api/workflows/${id}`)).json).toMatchObject({ state: 'deployed' })
    expect((await client.post(`/api/workflows/${id}/undeploy`)).json).toEqual({ ok: true })
    expect((await client.post(`/api/workflows/${id}/arm`)).status).toBe(400)
    const hook = { blocks: [{ id: 'h', type: 'webhook', config: {} }], edges: [] }
    await put(`/api/workflows/${id}/graph`, hook)
    const armed = await client.post(`/api/workflows/${id}/arm`)
    expect(armed.json).toEqual({ ok: true, armed_until: expect.stringMatching(/Z$/) })
  })
})

describe('executions', () => {
  it('[WF-085] are waited for, with variables or input', async () => {
    const id = await create()
    for (const [body, said] of [
      [{ variables: { text: 'a' } }, 'A'],
      [{ input: { text: 'b' } }, 'B'],
      [{}, 'NONE'],
    ] as const) {
      const { status, json } = await client.post(`/api/workflows/${id}/execute`, body)
      expect([status, json]).toMatchObject([
        200,
        {
          execution_id: expect.stringMatching(/^WRUN-/),
          status: 'completed',
          output: { said },
          block_outputs: { Work: said },
          block_logs: [{ block_id: 'start' }, { block_id: 'work', status: 'success' }, { block_id: 'out' }],
        },
      ])
    }
  })

  it('[WF-086] are streamed', async () => {
    const events = await stream(await create(), { variables: { text: 'x' } })
    expect(events.map(({ type }) => type)).toEqual([
      ...['block_start', 'block_complete', 'block_start', 'block_complete', 'block_start', 'block_complete'],
      'done',
    ])
    expect(events[2]).toMatchObject({ block_id: 'work', block_name: 'Work' })
    expect(events.at(-1)).toMatchObject({
      status: 'completed',
      output: { said: 'X' },
      execution_id: expect.stringMatching(/^WRUN-/),
    })
  })

  it('[WF-087, WF-089] that fail say why', async () => {
    const id = await create('throw new Error("no rows")')
    const answer = await client.post(`/api/workflows/${id}/execute`, {})
    expect([answer.status, answer.json]).toEqual([
      500,
      {
        error: expect.stringContaining('no rows'),
        error_code: 'EXECUTION_FAILED',
        execution_id: expect.any(String),
      },
    ])
    const events = await stream(id)
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['block_error', 'error'])
    const run = textAt(answer.json, 'execution_id')
    const { json } = await client.get(`/api/workflows/${id}/executions/${run}/logs`)
    expect(objectsAt(json, 'logs').map(({ status, error }) => [status, error])).toEqual([
      ['success', null],
      ['error', expect.stringContaining('no rows')],
    ])
  })

  it('[WF-088] are listed, the newest first', async () => {
    const id = await create()
    const runs: string[] = []
    for (let i = 0; i < 3; i++) {
      runs.unshift(textAt((await client.post(`/api/workflows/${id}/execute`, {})).json, 'execution_id'))
    }
    const { json } = await client.get(`/api/workflows/${id}/executions?limit=2&offset=1`)
    expect(json).toMatchObject({ total: 3, limit: 2, offset: 1 })
    expect(objectsAt(json, 'executions').map((run) => run.id)).toEqual(runs.slice(1))
    expect(at(json, 'executions', 0, 'status')).toBe('completed')
    expect((await client.get(`/api/workflows/${id}/executions?limit=101`)).status).toBe(400)
  })
})
