import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject } from '../../src/base/json.ts'
import { at, TestClient } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'

const MCP = '/api/mcp'
const ERAS = ['legacy', 'auto'] as const

let server: TestServer
let rest: TestClient
const opened: Client[] = []

beforeAll(async () => {
  server = await startTestServer()
  rest = new TestClient(server.url, server.apiKey)
})
afterAll(async () => {
  await Promise.all(opened.map((client) => client.close()))
  await server.close()
})

async function connect(mode: (typeof ERAS)[number], apiKey = server.apiKey): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  const headers = { authorization: `Bearer ${apiKey}` }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(MCP, server.url), { requestInit: { headers } }),
  )
  opened.push(client)
  return client
}

async function toolOf(client: Client, name: string) {
  const { tools } = await client.listTools()
  const tool = tools.find((one) => one.name === name)
  if (!tool) throw new Error(`there is no tool ${name}`)
  return tool
}

describe.each(ERAS)('the official client, negotiating %s', (era) => {
  let client: Client
  beforeAll(async () => {
    client = await connect(era)
  })

  it('speaks the revision of its era', () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'switchyard' })
    expect(client.getProtocolEra()).toBe(era === 'auto' ? 'modern' : 'legacy')
  })

  it('lists every capability in the order of the catalogue, with its hints', async () => {
    const { tools } = await client.listTools()
    const { json } = await rest.get('/api/runtime/capabilities')
    const capabilities = Array.isArray(json.capabilities) ? json.capabilities.filter(isJsonObject) : []
    expect(tools.map(({ name }) => name)).toEqual(capabilities.map(({ name }) => name))
    expect(await toolOf(client, 'crm_delete_company')).toMatchObject({
      inputSchema: { type: 'object', required: ['domain'] },
      annotations: { readOnlyHint: false, idempotentHint: true, destructiveHint: true },
      _meta: { kind: 'integration', accounts: [{ integrationId: 'crm' }] },
    })
  })

  it('calls a tool, whose result names its execution', async () => {
    const result = await client.callTool({ name: 'demo_echo', arguments: { value: { deep: [1] } } })
    expect(result).toMatchObject({
      structuredContent: { value: { deep: [1] } },
      content: [{ type: 'text', text: '{"value":{"deep":[1]}}' }],
      _meta: {
        sessionId: expect.stringMatching(/^session_/),
        executionId: expect.stringMatching(/^exec_/),
        runId: expect.stringMatching(/^run_/),
        executionEventsUrl: expect.stringMatching(/^http.*\/events$/),
      },
    })
    expect(result.isError ?? false).toBe(false)
    const { json } = await rest.get(`/api/runtime/executions/${result._meta?.executionId}`)
    expect(json).toMatchObject({ execution: { capability: 'demo_echo', status: 'completed' } })
  })

  it('asks for the account where there are several', async () => {
    const { inputSchema } = await toolOf(client, 'linkedin_search_people')
    const choice = at(JSON.parse(JSON.stringify(inputSchema)), 'properties', 'connectedAccountId', 'enum')
    expect(inputSchema.required).toEqual(['keywords', 'connectedAccountId'])
    expect(choice).toHaveLength(2)
    const without = await client.callTool({ name: 'linkedin_search_people', arguments: { keywords: 'a' } })
    expect(without.isError).toBe(true)
    const text = JSON.stringify(without.content)
    for (const id of Array.isArray(choice) ? choice : []) expect(text).toContain(String(id))
    const connectedAccountId = at(choice, 0)
    const args = { keywords: 'a', connectedAccountId: String(connectedAccountId) }
    const found = await client.callTool({ name: 'linkedin_search_people', arguments: args })
    expect(found.isError ?? false).toBe(false)
  })

  it('is told of failures as results, and of unknown tools as errors', async () => {
    const failed = await client.callTool({ name: 'demo_fail', arguments: { message: 'broken on purpose' } })
    expect(failed).toMatchObject({ isError: true, _meta: { executionId: expect.any(String) } })
    expect(JSON.stringify(failed.content)).toContain('broken on purpose')
    const invalid = await client.callTool({ name: 'demo_echo', arguments: { valeu: 1 } })
    expect(invalid.isError).toBe(true)
    expect(JSON.stringify(invalid.content)).toContain('valeu')
    await expect(client.callTool({ name: 'no_such_tool', arguments: {} })).rejects.toThrow('Unknown tool')
  })

  it('hears of progress while a tool is at work', async () => {
    const seen: string[] = []
    const call = { name: 'demo_slow', arguments: { steps: 3, delayMs: 20 } }
    const onprogress = ({ message }: { message?: string | undefined }) => void seen.push(message ?? '')
    const result = await client.callTool(call, { onprogress })
    expect(result.structuredContent).toEqual({ steps: 3 })
    expect(seen).toEqual(['step 1 of 3', 'step 2 of 3', 'step 3 of 3'])
  })

  it('is told to wait for an approval, and not to call again', async () => {
    await server.app.services.approvalPolicies.set(server.actor, 'demo_echo', 'always')
    const result = await client.callTool({ name: 'demo_echo', arguments: { value: 1 } })
    await server.app.services.approvalPolicies.set(server.actor, 'demo_echo', null)
    expect(result).toMatchObject({ isError: true, _meta: { executionId: expect.any(String) } })
    expect(JSON.stringify(result.content)).toMatch(/approval of a person.*appr_/)
  })
})

describe('a client of the revision 2026-07-28', () => {
  it('cancels the execution with its request', async () => {
    const client = await connect('auto')
    const abort = new AbortController()
    const call = client.callTool(
      { name: 'demo_slow', arguments: { steps: 1_000, delayMs: 50 } },
      { signal: abort.signal, onprogress: () => abort.abort() },
    )
    await expect(call).rejects.toThrow()
    const query = { filter: { capabilityName: { eq: 'demo_slow' }, status: ['cancelled' as const] } }
    const isCancelled = async () =>
      (await server.app.services.executions.count(server.actor, query.filter)) === 1
    await waitUntil(isCancelled, 'the execution to be cancelled')
  })
})

describe('the endpoint', () => {
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
  const accept = { accept: 'application/json, text/event-stream' }
  const post = (body: string, headers: Record<string, string>) =>
    fetch(new URL(MCP, server.url), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...accept, ...headers },
    })
  const bearer = () => ({ authorization: `Bearer ${server.apiKey}` })

  it('wants a key with the scope runtime, in any of the four headers', async () => {
    expect((await post(JSON.stringify(ping), {})).status).toBe(401)
    expect((await post(JSON.stringify(ping), { authorization: 'Bearer wrong' })).status).toBe(401)
    const reader = await server.createKey(['read'])
    expect((await post(JSON.stringify(ping), { 'x-api-key': reader })).status).toBe(403)
    for (const name of ['x-api-key', 'apikey', 'x-copy-ai-api-key']) {
      expect((await post(JSON.stringify(ping), { [name]: server.apiKey })).status, name).toBe(200)
    }
  })

  it('answers tools/list without initialize', async () => {
    const answer = await post(JSON.stringify({ jsonrpc: '2.0', id: 'a', method: 'tools/list' }), bearer())
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('memory_search')
  })

  it('refuses pages of other origins', async () => {
    const from = async (origin: string) => (await post(JSON.stringify(ping), { ...bearer(), origin })).status
    expect(await from('https://evil.example')).toBe(403)
    expect(await from('null')).toBe(403)
    expect(await from('http://localhost:3000')).toBe(200)
    expect(await from(server.url)).toBe(200)
  })

  it('has no sessions to open or to end', async () => {
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const answer = await fetch(new URL(MCP, server.url), { method, headers: { ...bearer(), ...accept } })
      expect([answer.status, answer.headers.get('allow')], method).toEqual([405, 'POST'])
    }
  })

  it('refuses what is no message, and what is too large or too deep', async () => {
    for (const body of ['{', '[[', `${'['.repeat(100)}${']'.repeat(100)}`]) {
      const answer = await post(body, bearer())
      expect([answer.status, at(await answer.json(), 'error', 'code')]).toEqual([400, -32_700])
    }
    expect((await post('"text"', bearer())).status).toBe(400)
    expect((await post(`"${'x'.repeat(1_100_000)}"`, bearer())).status).toBe(413)
    expect((await post(JSON.stringify(ping), { ...bearer(), 'content-type': 'text/plain' })).status).toBe(415)
    const other = await fetch(new URL(`${MCP}?toolset=other`, server.url), {
      method: 'POST',
      body: JSON.stringify(ping),
      headers: { ...bearer(), ...accept, 'content-type': 'application/json' },
    })
    expect(other.status).toBe(400)
  })

  it('offers each organisation its own', async () => {
    const foreign = await server.createOrganization('Bare', { sandbox: false })
    const client = await connect('auto', foreign.apiKey)
    const { tools } = await client.listTools()
    expect(tools.every(({ name }) => name.startsWith('memory_'))).toBe(true)
    await expect(client.callTool({ name: 'demo_echo', arguments: { value: 1 } })).rejects.toThrow()
    const { tools: own } = await (await connect('auto')).listTools()
    const account = at(
      JSON.parse(JSON.stringify(own.find(({ name }) => name === 'crm_find_company'))),
      '_meta',
      'accounts',
      0,
      'connectedAccountId',
    )
    const rich = await server.createOrganization('Rich')
    const stranger = await connect('auto', rich.apiKey)
    const stolen = await stranger.callTool({
      name: 'crm_find_company',
      arguments: { query: 'a', connectedAccountId: String(account) },
    })
    expect(stolen.isError).toBe(true)
    expect(JSON.stringify(stolen.content)).toContain('Unknown connectedAccountId')
  })
})
