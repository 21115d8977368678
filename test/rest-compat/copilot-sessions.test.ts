import { afterAll, describe, expect, it } from 'vitest'
import { addWorkflow } from '../graphql/workflow-run-fixture.ts'
import { objectsAt, TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { ask, chatPath, converse, MODEL, messageIdOf, messagesOf, SESSIONS, snapshotPath } from './copilot.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const NOBODY = 'WCFG-00000000-0000-4000-8000-000000000000'

describe('sessions', () => {
  it('[CP-001, CP-101] creates a new one with each call, and answers with it twice', async () => {
    const workflowId = await addWorkflow(server)
    const first = await client.post(SESSIONS, { workflow_id: workflowId })
    const second = await client.post(SESSIONS, { workflow_id: workflowId })
    expect(first.status).toBe(201)
    const { session, ...own } = first.json
    expect(own).toEqual({
      id: expect.any(String),
      workflow_id: workflowId,
      created_at: TIME,
      updated_at: TIME,
    })
    expect(session).toEqual(own)
    expect(second.json.id).not.toBe(first.json.id)
  })

  it('[CP-002, CP-102] gets the newest one of a workflow, and says plainly that there is none', async () => {
    const workflowId = await addWorkflow(server)
    const path = `${SESSIONS}?workflow_id=${workflowId}`
    const none = await client.get(path)
    expect(none.status).toBe(404)
    expect(none.json).toEqual({ error: 'No copilot session exists for this workflow', session: null })
    await client.post(SESSIONS, { workflow_id: workflowId })
    const newest = await client.post(SESSIONS, { workflow_id: workflowId })
    const found = await client.get(path)
    expect(found.status).toBe(200)
    expect(found.json).toEqual(newest.json)
  })

  it('[CP-103] answers 200 with null where the flag says so', async () => {
    await using lenient = await startTestServer({ compat: { nullSession: true } })
    const workflowId = await addWorkflow(lenient)
    const found = await new TestClient(lenient.url, lenient.apiKey).get(
      `${SESSIONS}?workflow_id=${workflowId}`,
    )
    expect([found.status, found.json]).toEqual([200, { session: null }])
  })

  it('[CP-003, CP-104] deletes a session, once', async () => {
    const { sessionId } = await converse(server)
    const gone = await client.send('DELETE', `${SESSIONS}/${sessionId}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    const again = await client.send('DELETE', `${SESSIONS}/${sessionId}`)
    expect(again.status).toBe(404)
    expect(again.json).toMatchObject({ error: 'Session not found' })
  })

  it('[CP-004, CP-105] gives the conversation with the documented keys, whole or in parts', async () => {
    const conversation = await converse(server)
    const path = `${SESSIONS}/${conversation.sessionId}/messages`
    const answer = await ask(conversation, 'What does this do?')
    expect(await messagesOf(conversation)).toEqual([
      {
        ...{ id: expect.any(String), session_id: conversation.sessionId, role: 'user' },
        ...{ content: 'What does this do?', workflow_diff: null, pre_snapshot: null, created_at: TIME },
      },
      {
        ...{ id: messageIdOf(answer), session_id: conversation.sessionId, role: 'assistant' },
        ...{ content: expect.any(String), workflow_diff: null, pre_snapshot: null, created_at: TIME },
      },
    ])
    expect(objectsAt((await client.get(`${path}?limit=1`)).json, 'messages')).toHaveLength(1)
    const second = await client.get(`${path}?limit=1&offset=1`)
    expect(objectsAt(second.json, 'messages')).toMatchObject([{ role: 'assistant' }])
    expect((await client.get(`${path}?limit=many`)).status).toBe(400)
  })
})

describe('the model', () => {
  it('[CP-030, CP-032, CP-110] is gpt-5.2 by default, and says what answers instead', async () => {
    const { status, json } = await client.get(MODEL)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      ...{ model: 'gpt-5.2', default: 'gpt-5.2' },
      ...{ effective_model: 'offline', effective_provider: 'offline' },
    })
    const options = objectsAt(json, 'options')
    expect(options.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['gpt-5.2', 'gpt-4.1', 'o3', 'o4-mini', 'gpt-4o']),
    )
    expect(options.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Claude Opus 4.6', 'Claude Sonnet 4.5', 'Claude Haiku 4.5']),
    )
    expect(options.find(({ value }) => value === 'gpt-4o')).toEqual({
      ...{ label: 'GPT-4o', value: 'gpt-4o', available: false },
    })
  })

  it('[CP-031] is set as in the example, although its provider is not configured', async () => {
    const { apiKey } = await server.createOrganization('Of its own')
    const own = new TestClient(server.url, apiKey)
    const body = JSON.stringify({ model: 'gpt-4o' })
    const set = await own.send('PUT', MODEL, { headers: { 'content-type': 'application/json' }, body })
    expect([set.status, set.json]).toEqual([200, { ok: true, model: 'gpt-4o' }])
    expect((await own.get(MODEL)).json).toMatchObject({ model: 'gpt-4o', effective_model: 'offline' })
  })

  it('[CP-044] is one of the options', async () => {
    const put = (body: object) =>
      client.send('PUT', MODEL, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const missing = await put({})
    expect([missing.status, missing.json.error]).toEqual([400, 'model is required'])
    const unknown = await put({ model: 'gpt-1' })
    expect(unknown.status).toBe(400)
    expect(textAt(unknown.json, 'error')).toMatch(/^model must be one of: gpt-5\.2, gpt-4\.1, /)
  })
})

describe('what is refused', () => {
  it('[CP-040, CP-041, CP-042, CP-043] says which field is missing', async () => {
    const conversation = await converse(server)
    const messageId = messageIdOf(await ask(conversation, 'What does this do?'))
    const refusals = [
      [await client.post(SESSIONS, {}), 'workflow_id is required'],
      [await client.get(SESSIONS), 'workflow_id query param required'],
      [await client.post(chatPath(conversation.sessionId), {}), 'message is required'],
      [await client.post(chatPath(conversation.sessionId), { message: '  ' }), 'message is required'],
      [await client.post(snapshotPath(conversation.sessionId, messageId), {}), 'pre_snapshot is required'],
    ] as const
    for (const [{ status, json }, error] of refusals) expect([status, json.error]).toEqual([400, error])
  })

  it('[CP-045] does not know what is not there', async () => {
    const post = await client.post(SESSIONS, { workflow_id: NOBODY })
    expect([post.status, post.json.error]).toEqual([404, 'Workflow not found'])
    const get = await client.get(`${SESSIONS}?workflow_id=${NOBODY}`)
    expect([get.status, get.json.error]).toEqual([404, 'Workflow not found'])
    const chat = await client.post(chatPath('cop_none'), { message: 'Hello' })
    expect([chat.status, chat.json.error]).toEqual([404, 'Session not found'])
    const messages = await client.get(`${SESSIONS}/cop_none/messages`)
    expect([messages.status, messages.json.error]).toEqual([404, 'Session not found'])
  })

  it('[CP-100] asks for a key with the scope', async () => {
    const anonymous = await new TestClient(server.url, null).get(MODEL)
    expect([anonymous.status, anonymous.json.error]).toEqual([401, 'Missing or invalid API key'])
    const wrong = await new TestClient(server.url, 'sk_wrong').get(MODEL)
    expect([wrong.status, wrong.json.error]).toEqual([401, 'Missing or invalid API key'])
    const other = await new TestClient(server.url, await server.createKey(['workflows'])).get(MODEL)
    expect(other.status).toBe(403)
    expect(textAt(other.json, 'error')).toMatch(/scope: copilot$/)
  })

  it("[CP-111] hides one organisation's conversations from another", async () => {
    const conversation = await converse(server)
    const { sessionId, workflowId } = conversation
    const messageId = messageIdOf(await ask(conversation, 'What does this do?'))
    const { apiKey } = await server.createOrganization('Another')
    const foreign = new TestClient(server.url, apiKey)
    const answers = [
      await foreign.post(SESSIONS, { workflow_id: workflowId }),
      await foreign.get(`${SESSIONS}?workflow_id=${workflowId}`),
      await foreign.get(`${SESSIONS}/${sessionId}/messages`),
      await foreign.post(chatPath(sessionId), { message: 'Hello' }),
      await foreign.post(snapshotPath(sessionId, messageId)),
      await foreign.send('DELETE', `${SESSIONS}/${sessionId}`),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
  })
})
