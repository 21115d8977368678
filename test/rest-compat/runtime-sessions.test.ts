import { afterAll, describe, expect, it } from 'vitest'
import { TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { inDocumentTerms } from './document-terms.ts'
import { SESSION_REQUEST, SESSION_RESPONSE } from './examples.ts'
import { CAPABILITIES, createSession, invoke, SESSIONS } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

describe('creating a session', () => {
  it("[RT-040, RT-071, RT-072, RT-300] answers the example's request with the example's response", async () => {
    const answer = await client.post(SESSIONS, SESSION_REQUEST)
    expect(answer.status).toBe(200)
    expect(inDocumentTerms(answer.json, server.url)).toEqual(SESSION_RESPONSE)
  })

  it('[RT-041] needs neither title nor body', async () => {
    for (const answer of [await client.post(SESSIONS, {}), await client.post(SESSIONS)]) {
      expect(answer.status).toBe(200)
      expect(answer.json.session).toMatchObject({ title: 'Agent Runtime Session' })
    }
  })

  it('[RT-301] trims the title and bounds it at 200 characters', async () => {
    const titles = [
      ['  Mine  ', 'Mine'],
      ['', 'Agent Runtime Session'],
      ['   ', 'Agent Runtime Session'],
      ['t'.repeat(200), 't'.repeat(200)],
    ] as const
    for (const [title, expected] of titles) {
      expect((await client.post(SESSIONS, { title })).json.session).toMatchObject({ title: expected })
    }
    expect((await client.post(SESSIONS, { title: 't'.repeat(201) })).status).toBe(400)
    expect((await client.post(SESSIONS, { title: 7 })).status).toBe(400)
  })

  it('[RT-332] refuses interactionMode plan', async () => {
    expect((await client.post(SESSIONS, { interactionMode: 'plan' })).status).toBe(400)
    const call = await client.post('/api/runtime/tools/memory_ls', { interactionMode: 'plan' })
    expect(call.status).toBe(400)
  })

  it('[RT-042, RT-070] serves several invocations', async () => {
    const sessionId = await createSession(client, 'Shared')
    for (const tool of ['memory_ls', 'demo_echo']) {
      const input = tool === 'demo_echo' ? { value: 1 } : {}
      const answer = await client.post(`/api/runtime/tools/${tool}`, { input, sessionId })
      expect(answer.json.session).toMatchObject({ id: sessionId, title: 'Shared' })
    }
  })
})

describe('getting a session', () => {
  it('[RT-045] answers what was created', async () => {
    const created = await client.post(SESSIONS, SESSION_REQUEST)
    const answer = await client.get(`${SESSIONS}/${textAt(created.json, 'session', 'id')}`)
    expect(answer.status).toBe(200)
    expect(answer.json.session).toEqual(created.json.session)
  })

  it('[RT-046, RT-302] adds the URLs, with its own id filled in', async () => {
    const sessionId = await createSession(client)
    const { session: _, ...urls } = (await client.get(`${SESSIONS}/${sessionId}`)).json
    expect(urls).toEqual({
      sessionCreateUrl: `${server.url}/api/runtime/sessions`,
      capabilitiesUrl: `${server.url}/api/runtime/sessions/${sessionId}/capabilities`,
      toolInvokeUrlTemplate: `${server.url}/api/runtime/tools/{toolName}`,
      sessionToolInvokeUrlTemplate: `${server.url}/api/runtime/sessions/${sessionId}/tools/{toolName}`,
      executionEventsUrlTemplate: `${server.url}/api/runtime/executions/{executionId}/events`,
    })
  })
})

describe('invoking inside a session', () => {
  it('[RT-050] answers as the plain invocation, pinned to the session', async () => {
    const sessionId = await createSession(client, 'Pinned')
    const plain = await invoke(client, 'demo_echo', { value: 'same' })
    const pinned = await client.post(`${SESSIONS}/${sessionId}/tools/demo_echo`, { input: { value: 'same' } })
    expect(pinned.status).toBe(200)
    expect(Object.keys(pinned.json)).toEqual(Object.keys(plain.json))
    expect(pinned.json).toMatchObject({ session: { id: sessionId }, result: { value: 'same' } })
  })

  it('[RT-051] gives all executions one parent', async () => {
    const sessionId = await createSession(client)
    const path = `${SESSIONS}/${sessionId}/tools/memory_ls`
    const ids = [await client.post(path), await client.post(path)].map(({ json }) =>
      textAt(json, 'executionId'),
    )
    const { rows } = await server.database.pool.query(
      'select id from execution where organization_id = $1 and session_id = $2 order by id',
      [server.organizationId, sessionId],
    )
    expect(rows).toEqual(ids.toSorted().map((id) => ({ id })))
  })

  it('[RT-052] answers 409 when several accounts could execute', async () => {
    const sessionId = await createSession(client)
    const path = `${SESSIONS}/${sessionId}/tools/linkedin_search_people`
    expect((await client.post(path, { input: { keywords: 'cto' } })).status).toBe(409)
  })

  it('[RT-304, RT-305] accepts its own id in the body, no other, and ignores the title', async () => {
    const [sessionId, other] = [await createSession(client, 'Mine'), await createSession(client)]
    const path = `${SESSIONS}/${sessionId}/tools/memory_ls`
    const answer = await client.post(path, { sessionId, title: 'Ignored' })
    expect(answer.json.session).toMatchObject({ id: sessionId, title: 'Mine' })
    expect((await client.post(path, { sessionId: other })).status).toBe(400)
  })
})

describe('archiving a session', () => {
  it('[RT-073, RT-329] makes an active session archived', async () => {
    const sessionId = await createSession(client)
    const path = `${SESSIONS}/${sessionId}`
    expect((await client.get(path)).json.session).toMatchObject({ status: 'active' })
    const answer = await client.post(`${path}/archive`)
    expect(answer.status).toBe(200)
    expect(answer.json.session).toMatchObject({ id: sessionId, status: 'archived' })
    expect((await client.get(path)).json.session).toMatchObject({ status: 'archived' })
  })

  it('[RT-286] ends its executions', async () => {
    const sessionId = await createSession(client)
    await client.post(`${SESSIONS}/${sessionId}/archive`)
    const pinned = await client.post(`${SESSIONS}/${sessionId}/tools/memory_ls`)
    const attributed = await client.post('/api/runtime/tools/memory_ls', { sessionId })
    for (const answer of [pinned, attributed]) {
      expect(answer.status).toBe(400)
      expect(answer.json.error).toBe(`Session "${sessionId}" is archived and does not accept new executions`)
    }
  })

  it('[RT-303] leaves its capabilities readable; an unknown session has none', async () => {
    const sessionId = await createSession(client)
    await client.post(`${SESSIONS}/${sessionId}/archive`)
    const archived = await client.get(`${SESSIONS}/${sessionId}/capabilities`)
    expect(archived.text).toBe((await client.get(CAPABILITIES)).text)
    const unknown = await client.get(`${SESSIONS}/session_00000000000000000000/capabilities`)
    expect(unknown.status).toBe(404)
  })

  it('[RT-328] makes sessions of source api, explicit or not', async () => {
    const explicit = await client.post(SESSIONS)
    const implicit = await invoke(client, 'memory_ls', {})
    expect(textAt(explicit.json, 'session', 'source')).toBe('api')
    expect(textAt(implicit.json, 'session', 'source')).toBe('api')
  })
})
