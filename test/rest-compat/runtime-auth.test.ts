import { afterAll, describe, expect, it } from 'vitest'
import { at, TestClient } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { CAPABILITIES, createSession, eventsOf, invoke, run, SESSIONS } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)
const nobody = new TestClient(server.url, null)

const sessionId = await createSession(client)
const executionId = await run(client, 'memory_ls', {})

const SEVEN = [
  ['GET', CAPABILITIES],
  ['POST', '/api/runtime/tools/memory_ls'],
  ['POST', SESSIONS],
  ['GET', `${SESSIONS}/${sessionId}`],
  ['GET', `${SESSIONS}/${sessionId}/capabilities`],
  ['POST', `${SESSIONS}/${sessionId}/tools/memory_ls`],
  ['GET', eventsOf(executionId)],
] as const

describe('keys', () => {
  it('[RT-001, RT-113, RT-240] are asked for by each of the seven endpoints', async () => {
    for (const [method, path] of SEVEN) {
      const answer = await nobody.send(method, path)
      expect({ path, status: answer.status, json: answer.json }).toEqual({
        path,
        status: 401,
        json: { error: 'Missing API key' },
      })
    }
  })

  it('[RT-002] open endpoints that answer with JSON', async () => {
    for (const [method, path] of SEVEN.slice(0, 6)) {
      const answer = await client.send(method, path)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/)
    }
  })

  it('[RT-114, RT-241] that are unknown, revoked or expired are invalid', async () => {
    const { apiKeys } = server.app.services
    const make = (name: string) => apiKeys.create(server.actor, { name, scopes: ['*'], expiry: '12 months' })
    const [revoked, expired] = [await make('Revoked'), await make('Expired')]
    expect((await new TestClient(server.url, revoked.secret).get(CAPABILITIES)).status).toBe(200)
    await apiKeys.revoke(server.actor, revoked.apiKey.id)
    await server.database.pool.query(
      'update api_key set expires_at = now() where organization_id = $1 and id = $2',
      [server.organizationId, expired.apiKey.id],
    )
    const unknown = [`${server.apiKey}x`, 'sk_live_nonsense', 'x'.repeat(5000)]
    for (const key of [revoked.secret, expired.secret, ...unknown]) {
      const answer = await new TestClient(server.url, key).get(CAPABILITIES)
      expect(answer.status).toBe(401)
      expect(answer.json).toEqual({ error: 'Invalid API key' })
    }
  })

  it('[RT-115, RT-242] need the scope runtime', async () => {
    const key = await server.createKey(['copilot', 'webhooks', 'workflows'])
    for (const [method, path] of SEVEN) {
      const answer = await new TestClient(server.url, key).send(method, path)
      expect({ path, status: answer.status }).toEqual({ path, status: 403 })
      expect(answer.json.error).toBe('API key is missing the required scope: runtime')
    }
  })

  it('[RT-348] of the scope read open every GET and start nothing', async () => {
    const reader = new TestClient(server.url, await server.createKey(['read']))
    for (const [method, path] of SEVEN) {
      const answer = await reader.send(method, path)
      expect({ path, status: answer.status }).toEqual({ path, status: method === 'GET' ? 200 : 403 })
    }
    expect((await reader.get(`/api/runtime/executions/${executionId}`)).status).toBe(200)
  })

  it('[RT-349] of the scope * open everything', async () => {
    const all = new TestClient(server.url, await server.createKey(['*']))
    for (const [method, path] of SEVEN) expect((await all.send(method, path)).status).toBe(200)
  })
})

describe('the headers of a key', () => {
  it('[RT-201] are four', async () => {
    for (const headers of [
      { authorization: `Bearer ${server.apiKey}` },
      { authorization: `bearer ${server.apiKey}` },
      { 'x-api-key': server.apiKey },
      { apikey: server.apiKey },
      { 'x-copy-ai-api-key': server.apiKey },
    ]) {
      expect((await nobody.send('GET', CAPABILITIES, { headers })).status).toBe(200)
    }
    const basic = await nobody.get(CAPABILITIES, { authorization: `Basic ${btoa('user:password')}` })
    expect(basic.status).toBe(401)
  })

  it('[RT-202] may repeat one key but not carry two', async () => {
    const other = await server.createKey(['runtime'])
    expect((await client.get(CAPABILITIES, { apikey: server.apiKey })).status).toBe(200)
    expect((await client.get(CAPABILITIES, { apikey: other })).status).toBe(401)
    expect((await client.get(CAPABILITIES, { 'x-api-key': 'nonsense' })).status).toBe(401)
  })

  it('[RT-203] are looked at first, then the scope, then everything else', async () => {
    const path = '/api/runtime/tools/no_such_tool'
    const bad = { body: '{', headers: { 'content-type': 'application/json' } }
    const scopeless = new TestClient(server.url, await server.createKey(['webhooks']))
    expect((await nobody.send('POST', path, bad)).status).toBe(401)
    expect((await scopeless.send('POST', path, bad)).status).toBe(403)
    expect((await client.send('POST', path, bad)).status).toBe(400)
    expect((await scopeless.get(`${SESSIONS}/session_00000000000000000000`)).status).toBe(403)
  })
})

describe("another organisation's things", () => {
  it('[RT-119, RT-285] do not exist', async () => {
    const { apiKey } = await server.createOrganization('Strangers')
    const stranger = new TestClient(server.url, apiKey)
    const session = { status: 404, json: { error: `Unknown session "${sessionId}"` } }
    for (const answer of [
      await stranger.get(`${SESSIONS}/${sessionId}`),
      await stranger.get(`${SESSIONS}/${sessionId}/capabilities`),
      await stranger.post(`${SESSIONS}/${sessionId}/tools/memory_ls`),
      await stranger.post('/api/runtime/tools/memory_ls', { sessionId }),
      await stranger.post(`${SESSIONS}/${sessionId}/archive`),
    ]) {
      expect(answer).toMatchObject(session)
    }
    const events = await stranger.get(eventsOf(executionId))
    expect(events).toMatchObject({ status: 404, json: { error: `Unknown execution "${executionId}"` } })
  })

  it('[RT-342] can neither be read nor cancelled', async () => {
    const { apiKey } = await server.createOrganization('Others')
    const stranger = new TestClient(server.url, apiKey)
    for (const [caller, id] of [
      [stranger, executionId],
      [client, 'exec_00000000000000000000'],
    ] as const) {
      const path = `/api/runtime/executions/${id}`
      for (const answer of [await caller.get(path), await caller.post(`${path}/cancel`)]) {
        expect(answer).toMatchObject({ status: 404, json: { error: `Unknown execution "${id}"` } })
      }
    }
    expect(at((await invoke(stranger, 'memory_ls', {})).json, 'result', 'files')).toEqual([])
  })
})
