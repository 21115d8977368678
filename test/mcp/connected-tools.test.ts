import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Connecting } from '../integration/mcp-client/connecting.ts'
import { ScriptedServer, textResult } from '../integration/mcp-client/scripted-server.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const outputSchema = { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] }

let peer: ScriptedServer
let server: TestServer
let client: Client

beforeAll(async () => {
  const answer = (count: number | string) => () => ({ ...textResult(''), structuredContent: { count } })
  peer = await ScriptedServer.start([
    { name: 'fits', outputSchema, answer: answer(3) },
    { name: 'misfits', outputSchema, answer: answer('many') },
  ])
  server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
  await new Connecting(server).connected('peer', { url: peer.url })
  client = new Client({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${server.apiKey}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL('/api/mcp', server.url), { requestInit }))
  await client.listTools() // from now on it holds results against their schemas
})
afterAll(async () => {
  await client.close()
  await server.close()
  await peer[Symbol.asyncDispose]()
})

it('hands on what fits the schema of the tool', async () => {
  const result = await client.callTool({ name: 'peer_fits', arguments: {} })
  expect(result).toMatchObject({ structuredContent: { count: 3 } })
})

it('gives what does not fit as a text, so that the client does not lose it', async () => {
  const result = await client.callTool({ name: 'peer_misfits', arguments: {} })
  expect(result).toMatchObject({ isError: true, _meta: { executionId: expect.stringMatching(/^exec_/) } })
  expect(JSON.stringify(result.content)).toMatch(/has completed.*output\.count.*many/)
})
