import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { type Answer, at, TestClient, textAt } from '../support/client.ts'
import { sendRaw } from '../support/raw-request.ts'
import { startTestServer } from '../support/server.ts'
import { INVALID_BODY_RESPONSE } from './examples.ts'
import { accountsOf, CAPABILITIES, eventsOf, findCapability, invoke, SESSIONS } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const TOOL = '/api/runtime/tools/memory_search'
const JSON_TYPE = { 'content-type': 'application/json' }

function expectEnvelope(answer: Answer): void {
  expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/)
  expect(answer.json.error).toEqual(expect.stringMatching(/\S/))
  expect(Object.keys(answer.json).filter((key) => key !== 'error' && key !== 'details')).toEqual([])
}

describe('the error envelope', () => {
  it('[RT-100, RT-209] is JSON with an error text, without stack, SQL or HTML', async () => {
    const refused = [
      await client.send('POST', TOOL, { body: '{', headers: JSON_TYPE }),
      await client.get('/api/runtime/tools/memory_search'),
      await client.get(`${SESSIONS}/session_'; drop table session; --`),
      await client.get(`${SESSIONS}/%00`),
      await client.get(`${SESSIONS}/%E0%A4%A`),
      await client.get(eventsOf('%00')),
      await client.get('/api/runtime/<script>'),
      await client.post(SESSIONS, { title: 'null\u0000byte' }),
      await invoke(client, 'memory_search', { query: '\u0000' }),
      await invoke(client, 'memory_search', {}),
      await invoke(client, 'linkedin_search_people', { keywords: 'x' }),
    ]
    for (const answer of refused) expect([400, 404, 405, 409], answer.text).toContain(answer.status)
    for (const answer of [...refused, await invoke(client, 'demo_fail', {})]) {
      expectEnvelope(answer)
      expect(answer.text).not.toMatch(/<html|<!doctype|\bat .+:\d+:\d+|\bselect .+ from\b|prisma|postgres/i)
    }
  })

  it('[RT-103, RT-283] names the parameter that was meant', async () => {
    const answer = await invoke(client, 'memory_search', { qurey: 'icp' })
    expect(answer.status).toBe(400)
    expect(answer.json.error).toBe('Invalid input for capability "memory_search"')
    expect(at(answer.json, 'details', 'issues')).toContainEqual({
      path: ['input', 'qurey'],
      code: 'unknown_parameter',
      message: expect.any(String),
      suggestion: 'query',
    })
  })

  it('[RT-205] answers unknown paths', async () => {
    for (const path of ['/api/runtime/nothing', '/api/runtime', '/nothing', '/api/runtime/capabilities/x']) {
      const answer = await client.get(path)
      expect({ path, status: answer.status, json: answer.json }).toEqual({
        path,
        status: 404,
        json: { error: 'Not found' },
      })
    }
  })

  it('[RT-206] answers wrong methods, with those that are right', async () => {
    for (const [method, path, allow] of [
      ['DELETE', CAPABILITIES, 'GET'],
      ['PUT', SESSIONS, 'POST'],
      ['GET', TOOL, 'POST'],
      ['PATCH', eventsOf('exec_00000000000000000000'), 'GET'],
    ] as const) {
      const answer = await client.send(method, path)
      expect(answer.status).toBe(405)
      expect(answer.headers.get('allow')?.split(/, */)).toContain(allow)
      expectEnvelope(answer)
    }
  })
})

describe('statuses', () => {
  it('[RT-116] 404 for an unknown session', async () => {
    const answer = await client.get(`${SESSIONS}/session_nothing`)
    expect(answer).toMatchObject({ status: 404, json: { error: 'Unknown session "session_nothing"' } })
  })

  it('[RT-117, RT-306] 404 for an unknown execution', async () => {
    const answer = await client.get(eventsOf('exec_nothing'))
    expect(answer).toMatchObject({ status: 404, json: { error: 'Unknown execution "exec_nothing"' } })
  })

  it('[RT-118, RT-284] 404 for an unknown capability', async () => {
    for (const name of ['x', 'memory_delete', 'Memory_Search', 'toString', '__proto__']) {
      const answer = await invoke(client, name, {})
      expect(answer).toMatchObject({ status: 404, json: { error: `Unknown capability "${name}"` } })
    }
  })

  it('[RT-121, RT-289, RT-323] 500 for a failed tool, with the way to its execution', async () => {
    const answer = await invoke(client, 'demo_fail', { message: 'Out of paper' })
    const capability = await findCapability(client, 'demo_fail')
    const executionId = textAt(answer.json, 'details', 'executionId')
    expect(answer.status).toBe(500)
    expect(answer.json).toEqual({
      error: 'Out of paper',
      details: {
        executionId,
        runId: expect.stringMatching(/^run_/),
        sessionId: expect.stringMatching(/^session_/),
        executionEventsUrl: `${server.url}${eventsOf(executionId)}`,
        retryable: capability?.supportsIdempotency,
        code: expect.stringMatching(/^[A-Z_]+$/),
      },
    })
  })

  it('[RT-126] 500 of a call that is not idempotent: the stream tells what became of it', async () => {
    const [connectedAccountId = null] = await accountsOf(client, 'linkedin_send_message')
    const answer = await client.post('/api/runtime/tools/linkedin_send_message', {
      input: { recipientId: 'nobody', text: 'Hello' },
      connectedAccountId,
    })
    expect(await findCapability(client, 'linkedin_send_message')).toMatchObject({
      supportsIdempotency: false,
    })
    expect(answer).toMatchObject({ status: 500, json: { details: { retryable: false } } })
    const stream = await client.read(textAt(answer.json, 'details', 'executionEventsUrl'))
    expect(stream.events.at(-1)).toMatchObject({ event: 'error', data: { retryable: false } })
  })
})

describe('request bodies', () => {
  it('[RT-101, RT-111, RT-210] must be JSON objects', async () => {
    for (const body of ['{', '[]', '"text"', '7', 'null', 'true', '{"input":}', '\u0000', `{"a":1}}`]) {
      const answer = await client.send('POST', TOOL, { body, headers: JSON_TYPE })
      expect(answer.status, body).toBe(400)
      expect(answer.json).toMatchObject(INVALID_BODY_RESPONSE)
    }
    const deep = '['.repeat(5000) + ']'.repeat(5000)
    const nested = await client.send('POST', TOOL, {
      body: `{"input":{"query":${deep}}}`,
      headers: JSON_TYPE,
    })
    expect(nested.status).toBe(400)
  })

  it('[RT-282] must have the right types', async () => {
    const wrong: JsonObject = { input: 'text', title: 7, sessionId: {}, connectedAccountId: 1 }
    for (const [key, value] of Object.entries(wrong)) {
      const answer = await client.post(TOOL, { [key]: value })
      expect(answer.status).toBe(400)
      expect(answer.json).toMatchObject({
        error: 'Invalid request body',
        details: { issues: [{ path: [key], code: 'invalid_type', message: expect.any(String) }] },
      })
    }
  })

  it('[RT-211, RT-212] may hold null for what is optional, and keys that mean nothing', async () => {
    const nulls = { input: null, title: null, sessionId: null, connectedAccountId: null }
    expect((await client.post('/api/runtime/tools/memory_ls', nulls)).status).toBe(200)
    expect((await client.post('/api/runtime/tools/memory_ls', { unheardOf: 1 })).status).toBe(200)
    expect((await client.post(SESSIONS, { title: null, unheardOf: {} })).status).toBe(200)
  })

  it('[RT-208, RT-213] are JSON by their media type, or have none', async () => {
    const body = new TextEncoder().encode('{"title":"Typed"}')
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
      const answer = await client.send('POST', SESSIONS, { body, headers: { 'content-type': type } })
      expect(answer.status, type).toBe(415)
      expectEnvelope(answer)
    }
    for (const headers of [{}, JSON_TYPE, { 'content-type': 'application/json; charset=utf-8' }]) {
      const answer = await client.send('POST', SESSIONS, { body, headers })
      expect(answer.json.session).toMatchObject({ title: 'Typed' })
    }
  })

  it('[RT-214] may be empty', async () => {
    const answer = await client.send('POST', SESSIONS, { body: '', headers: JSON_TYPE })
    expect(answer.status).toBe(200)
    expect((await client.send('POST', '/api/runtime/tools/memory_ls')).status).toBe(200)
  })

  it('[RT-207] are at most 1 MiB, declared or counted', async () => {
    const content = 'x'.repeat(1_048_577)
    const declared = await client.post(SESSIONS, { title: content })
    expect(declared.status).toBe(413)
    expectEnvelope(declared)
    const chunk = `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n`
    const head = `POST ${SESSIONS} HTTP/1.1\r\nHost: x\r\nApikey: ${server.apiKey}\r\nConnection: close\r\n`
    const counted = await sendRaw(server.url, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`)
    expect(counted).toMatch(/^HTTP\/1\.1 413 /)
    expect(counted).toContain('{"error":')
  })
})
