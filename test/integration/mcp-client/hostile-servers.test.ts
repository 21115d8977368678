import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { Connecting } from './connecting.ts'
import { ScriptedServer, type ScriptedTool, textResult } from './scripted-server.ts'

let server: TestServer
let connecting: Connecting
let peer: ScriptedServer

const SAFE = { readOnlyHint: true }

const TOOLS: ScriptedTool[] = [
  { name: 'silent', annotations: SAFE, answer: () => undefined as never },
  { name: 'dies', answer: ({ response }) => void response.destroy() as never },
  { name: 'dies_safely', annotations: SAFE, answer: ({ response }) => void response.destroy() as never },
  { name: 'fails', answer: () => ({ isError: true, ...textResult('There is no such thing') }) },
  { name: 'huge', answer: () => textResult('x'.repeat(21 * 1024 * 1024)) },
  { name: 'large', answer: () => textResult('y'.repeat(3 * 1024 * 1024)) },
  {
    name: 'misfit',
    outputSchema: { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] },
    answer: () => ({ ...textResult('{}'), structuredContent: { count: 'many' } }),
  },
  { name: 'json', answer: () => textResult('{"found":3}') },
  {
    name: 'picture',
    answer: () => ({ content: [picture(400_000), picture(1_200_000), picture(8)] }),
  },
  { name: 'bad_schema', inputSchema: { type: 'object', properties: { a: { type: 'nothing' } } } },
]

function picture(chars: number) {
  return { type: 'image', mimeType: 'image/png', data: 'A'.repeat(chars) }
}

beforeAll(async () => {
  peer = await ScriptedServer.start(TOOLS)
  server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
  connecting = new Connecting(server)
  await connecting.connected('peer', { url: peer.url, trustHints: true, timeoutMs: 60_000 })
  await connecting.connected('hurried', { url: peer.url, trustHints: true, timeoutMs: 500 })
})
afterAll(async () => {
  await server.close()
  await peer[Symbol.asyncDispose]()
})

async function callsOf(
  name: string,
  account = 'peer',
): Promise<{ status: number; text: string; calls: number }> {
  const before = peer.calls
  const { status, text } = await connecting.invoke(`${account}_${name}`, {})
  return { status, text, calls: peer.calls - before }
}

describe('a server that dies while it works', () => {
  it('is not called a second time for a tool that may not be repeated', async () => {
    const { status, text, calls } = await callsOf('dies')
    expect({ status, calls }).toEqual({ status: 500, calls: 1 })
    expect(text).toContain('the call may have taken effect')
  })

  it('is called again for a tool that may', async () => {
    expect(await callsOf('dies_safely')).toMatchObject({ status: 500, calls: 3 })
    await callsOf('json')
  })
})

describe('a server that misbehaves', () => {
  it('is left alone when it does not answer in time, and told that it may stop', async () => {
    const { status, text } = await callsOf('silent', 'hurried')
    expect(status).toBe(500)
    expect(text).toContain('did not answer in time')
    expect(peer.received).toContain('notifications/cancelled')
  })

  it('is told when the caller cancels', async () => {
    const cancelled = () => peer.received.filter((method) => method === 'notifications/cancelled').length
    const before = cancelled()
    const slow = await connecting.rest.post(
      '/api/runtime/tools/peer_silent',
      { input: {} },
      { prefer: 'respond-async' },
    )
    const [id] = /exec_\w+/.exec(slow.text) ?? []
    const data = await connecting.graphql.data(
      'mutation($id: ID!) { cancelExecution(id: $id) { ... on Execution { status } } }',
      { id: id ?? '' },
    )
    expect(JSON.stringify(data)).not.toContain('errors')
    await waitUntil(() => cancelled() > before, 'the server to be told')
  })

  it.each([
    ['fails', 'There is no such thing'],
    ['huge', 'larger than'],
    ['large', 'bytes'],
  ])('fails with its reason when a tool %s', async (name, reason) => {
    const { status, text } = await callsOf(name)
    expect(status).toBe(500)
    expect(text).toContain(reason)
  })

  it('keeps an output that does not fit its schema, with a warning', async () => {
    const { status, text } = await callsOf('misfit')
    expect(status).toBe(200)
    expect(text).toContain('many')
    const [id] = /exec_\w+/.exec(text) ?? []
    const { text: events } = await connecting.rest.read(`/api/runtime/executions/${id}/events`)
    expect(events).toContain('does not fit the tool')
  })
})

describe('an output', () => {
  it('is the JSON of a single text', async () => {
    expect((await connecting.invoke('peer_json', {})).body.result).toEqual({ found: 3 })
  })

  it('is referred to where it holds pictures, and goes without those for which there is no room', async () => {
    const { body } = await connecting.invoke('peer_picture', {})
    const shown = { type: 'image', mimeType: 'image/png' }
    expect(at(body.result, 'content')).toEqual([
      picture(400_000),
      { ...shown, data: null, omittedBytes: 900_000 },
      picture(8),
    ])
    const { text: events } = await connecting.rest.read(`/api/runtime/executions/${body.executionId}/events`)
    expect(events).toContain('"resultUrl"')
    expect(events.length).toBeLessThan(20_000)
  })
})

describe('a catalogue', () => {
  it('leaves out what cannot be used, and says so', async () => {
    expect(await connecting.names('peer_bad')).toEqual([])
    const { id } = await connecting.connect('again', { url: peer.url })
    const account = await connecting.account(String(id))
    expect(at(account, 'syncs', 0, 'warnings', 0)).toContain('Tool "bad_schema" was left out')
  })

  it('of thousands of tools is cut at a thousand', async () => {
    const tools = Array.from({ length: 3_000 }, (_, index) => ({ name: `tool_${index}` }))
    await using crowded = await ScriptedServer.start(tools)
    const account = await connecting.connect('crowd', { url: crowded.url })
    expect(at(account, 'syncs', 0, 'warnings', 0)).toContain('2000 tools were left out')
    expect(await connecting.names('crowd_')).toHaveLength(1_000)
  })

  it('cannot be had from where nothing listens, nor from an address that may not be reached', async () => {
    const gone = await ScriptedServer.start()
    await gone[Symbol.asyncDispose]()
    expect(await connecting.connect('gone', { url: gone.url })).toMatchObject({ code: 'VALIDATION' })
    expect(await connecting.connect('metadata', { url: 'http://169.254.169.254/mcp' })).toMatchObject({
      code: 'VALIDATION',
    })
    const { integrations } = await connecting.graphql.data('{ integrations { nodes { key } } }')
    expect(JSON.stringify(integrations)).not.toMatch(/gone|metadata/)
  })

  it('needs ALLOW_STDIO_MCP to come from a program', async () => {
    expect(await connecting.connect('program', { command: ['true'] })).toMatchObject({
      code: 'VALIDATION',
      issues: [{ path: ['settings', 'command'] }],
    })
  })
})
