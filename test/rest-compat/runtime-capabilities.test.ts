import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { at, objectsAt, TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { inDocumentTerms } from './document-terms.ts'
import { INTEGRATION_CAPABILITY, LIST_RESPONSE } from './examples.ts'
import { accountsOf, CAPABILITIES, createSession, eventsOf, findCapability, invoke } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const MEMORY_TOOLS = ['memory_ls', 'memory_read', 'memory_search', 'memory_write', 'memory_append']

async function list(): Promise<JsonObject[]> {
  return objectsAt((await client.get(CAPABILITIES)).json, 'capabilities')
}

describe('listing capabilities', () => {
  it('[RT-010] answers exactly the documented keys', async () => {
    const answer = await client.get(CAPABILITIES)
    expect(answer.status).toBe(200)
    expect(Object.keys(answer.json)).toEqual(Object.keys(LIST_RESPONSE))
    for (const capability of objectsAt(answer.json, 'capabilities')) {
      expect(Object.keys(capability)).toEqual(Object.keys(LIST_RESPONSE.capabilities[0]))
    }
  })

  it('[RT-011, RT-012] lists memory_search as in the example, with at least its parameters', async () => {
    const example = LIST_RESPONSE.capabilities[0]
    expect(await findCapability(client, 'memory_search')).toMatchObject({
      ...example,
      description: expect.stringMatching(/\S/),
    })
  })

  it('[RT-013, RT-252] gives the documented URL templates with their braces literal', async () => {
    const { capabilities, ...urls } = inDocumentTerms((await client.get(CAPABILITIES)).json, server.url)
    const { capabilities: _, ...documented } = LIST_RESPONSE
    expect(urls).toEqual(documented)
    expect(capabilities).toBeInstanceOf(Array)
  })

  it('[RT-060] knows two kinds', async () => {
    const kinds = (await list()).map(({ kind }) => kind)
    expect(new Set(kinds)).toEqual(new Set(['memory', 'integration']))
  })

  it('[RT-061] names the accounts behind an integration, and none behind memory', async () => {
    for (const { kind, accounts } of await list()) {
      if (kind === 'memory') expect(accounts).toEqual([])
      else expect(accounts).not.toEqual([])
    }
  })

  it('[RT-064] lists linkedin_search_people as in the example', async () => {
    const capability = await findCapability(client, 'linkedin_search_people')
    const actual = inDocumentTerms(capability ?? {}, server.url)
    expect(actual).toMatchObject({ ...INTEGRATION_CAPABILITY, description: expect.stringMatching(/\S/) })
    expect(objectsAt(actual, 'accounts')).toHaveLength(2)
  })

  it('[RT-062, RT-250] puts the five memory tools first, then integrations by name, stable between calls', async () => {
    const names = (await list()).map((capability) => textAt(capability, 'name'))
    expect(names.slice(0, 5)).toEqual(MEMORY_TOOLS)
    expect(names.filter((name) => name.startsWith('memory_'))).toEqual(MEMORY_TOOLS)
    expect(names.slice(5)).toEqual(names.slice(5).toSorted())
    expect((await list()).map(({ name }) => name)).toEqual(names)
  })

  it('[RT-251] answers 304 to its own ETag', async () => {
    const etag = (await client.get(CAPABILITIES)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^(W\/)?".+"$/)
    const again = await client.get(CAPABILITIES, { 'if-none-match': etag })
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' })
    expect((await client.get(CAPABILITIES, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('[RT-254, RT-334] describes the memory tools with closed schemas and their flags', async () => {
    const text = { type: 'string' }
    const tools = (await list()).slice(0, 5)
    expect(tools).toMatchObject([
      { parameters: { properties: { prefix: text } }, isReadOnly: true, supportsIdempotency: true },
      { parameters: { properties: { path: text }, required: ['path'] }, isReadOnly: true },
      { parameters: { properties: { query: text, limit: { type: 'integer', minimum: 1, maximum: 50 } } } },
      {
        parameters: { properties: { path: text, content: text }, required: ['path', 'content'] },
        isReadOnly: false,
        supportsIdempotency: true,
      },
      {
        parameters: { properties: { path: text, content: text }, required: ['path', 'content'] },
        isReadOnly: false,
        supportsIdempotency: false,
      },
    ])
    for (const tool of tools) {
      expect(tool.parameters).toMatchObject({ type: 'object', additionalProperties: false })
    }
    expect((await invoke(client, 'memory_ls', { undeclared: 1 })).status).toBe(400)
  })
})

describe('what the list is good for', () => {
  it('[RT-003] lists, invokes and streams without a session of its own', async () => {
    const name = textAt((await list())[0], 'name')
    const answer = await invoke(client, name, {})
    expect(answer.status).toBe(200)
    const stream = await client.read(eventsOf(textAt(answer.json, 'executionId')))
    expect(stream.events.at(-1)?.event).toBe('done')
  })

  it('[RT-014] is enough to invoke everything in it', async () => {
    const { json } = await client.get(CAPABILITIES)
    for (const capability of objectsAt(json, 'capabilities')) {
      const url = textAt(json, 'toolInvokeUrlTemplate').replace('{toolName}', textAt(capability, 'name'))
      const account = at(capability, 'accounts', 0, 'connectedAccountId')
      const answer = await client.post(url, {
        input: sampleInput(capability),
        ...(account === undefined ? {} : { connectedAccountId: account }),
      })
      expect([200, 500], `${url}: ${answer.text}`).toContain(answer.status)
      expect(answer.headers.get('x-execution-id')).toMatch(/^exec_/)
    }
  })

  it('[RT-048] is the same for a session', async () => {
    const sessionId = await createSession(client)
    const answer = await client.get(`/api/runtime/sessions/${sessionId}/capabilities`)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe((await client.get(CAPABILITIES)).text)
  })

  it('[RT-253, RT-331] leaves out what has no usable account, and does not know it', async () => {
    const empty = await server.createOrganization('Nothing connected', { sandbox: false })
    const stranger = new TestClient(server.url, empty.apiKey)
    const names = objectsAt((await stranger.get(CAPABILITIES)).json, 'capabilities').map(({ name }) => name)
    expect(names).toEqual(MEMORY_TOOLS)
    expect((await invoke(stranger, 'gmail_search', { query: 'x' })).status).toBe(404)
  })

  it('[RT-330] chooses the only account without asking', async () => {
    expect(await accountsOf(client, 'gmail_search')).toHaveLength(1)
    expect((await invoke(client, 'gmail_search', { query: 'invoice' })).status).toBe(200)
  })
})

/** The least that satisfies a capability's schema. */
function sampleInput(capability: JsonObject): JsonObject {
  const required = at(capability, 'parameters', 'required')
  const names = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
  return Object.fromEntries(names.map((name) => [name, sampleValue(capability, name)]))
}

function sampleValue(capability: JsonObject, name: string): string | number | JsonObject {
  if (name === 'path') return '/topics/sample.md'
  if (name === 'url') return 'http://127.0.0.1:1/'
  const schema = at(capability, 'parameters', 'properties', name)
  if (at(schema, 'format') === 'email') return 'someone@sandbox.example'
  const type = at(schema, 'type')
  if (type === 'integer' || type === 'number') return 1
  return type === 'object' ? {} : 'sample'
}
