import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { GraphqlClient } from '../graphql/graphql-client.ts'
import { Connecting } from '../integration/mcp-client/connecting.ts'
import { commandOf } from '../integration/mcp-client/peers.ts'
import { at, TestClient } from '../support/client.ts'
import { API_KEY, createInstallation } from './installation.ts'

const IMPORT = `mutation($document: JSON!) {
  importOpenApi(integrationKey: "notes", displayName: "Notes", document: $document) {
    __typename
    ... on ConnectedAccount { status syncs { added } }
  }
}`
const INVOKE = `mutation($name: String!, $input: JSON!) {
  invokeCapability(input: { name: $name, input: $input }) { ... on InvokePayload { execution { status result } } }
}`

/** An API of notes, with two operations that change something. */
async function startNotes() {
  const arrived: string[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    arrived.push(`${request.method} ${request.url} ${body}`)
    response.writeHead(request.method === 'DELETE' ? 204 : 201, { 'content-type': 'application/json' })
    response.end(request.method === 'DELETE' ? '' : JSON.stringify({ id: 'n1', ...JSON.parse(body) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  const note = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }
  const content = { 'application/json': { schema: note } }
  const document: JsonObject = {
    openapi: '3.1.0',
    info: { title: 'Notes', version: '1' },
    servers: [{ url: `http://127.0.0.1:${port}` }],
    paths: {
      '/notes': {
        post: {
          operationId: 'addNote',
          requestBody: { required: true, content },
          responses: { 201: { description: 'added', content } },
        },
      },
      '/notes/{id}': {
        delete: {
          operationId: 'removeNote',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { 204: { description: 'removed' } },
        },
      },
    },
  }
  return {
    arrived,
    document,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type Call = (name: string, input: JsonObject) => Promise<unknown>

it('lets a newcomer connect an MCP server and an API, and call both over REST, GraphQL and MCP', async () => {
  await using notes = await startNotes()
  await using installation = await createInstallation({
    ALLOW_PRIVATE_NETWORK: '127.0.0.0/8',
    ALLOW_STDIO_MCP: '1',
  })
  await using _server = await installation.start()
  const { url } = installation
  const graphql = new GraphqlClient(url, API_KEY)
  const rest = new TestClient(url, API_KEY)

  const connecting = new Connecting({ url, apiKey: API_KEY })
  expect(await connecting.connect('everything', { command: commandOf('everything') })).toMatchObject({
    status: 'ACTIVE',
  })
  const { importOpenApi } = await graphql.data(IMPORT, { document: notes.document })
  expect(importOpenApi).toMatchObject({ status: 'ACTIVE', syncs: [{ added: ['addNote', 'removeNote'] }] })

  const mcp = new Client({ name: 'newcomer', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  const requestInit = { headers: { authorization: `Bearer ${API_KEY}` } }
  await mcp.connect(new StreamableHTTPClientTransport(new URL('/api/mcp', url), { requestInit }))
  await mcp.listTools()
  const ways: Record<string, Call> = {
    rest: async (name, input) => (await rest.post(`/api/runtime/tools/${name}`, { input })).json.result,
    graphql: async (name, input) =>
      at(await graphql.data(INVOKE, { name, input }), 'invokeCapability', 'execution', 'result'),
    mcp: async (name, input) => (await mcp.callTool({ name, arguments: input })).structuredContent,
  }
  for (const [way, call] of Object.entries(ways)) {
    expect(JSON.stringify(await call('everything_get_sum', { a: 2, b: 40 })), way).toContain('42')
    const added = await call('notes_addnote', { text: way })
    expect(added, way).toMatchObject({ status: 201, body: { id: 'n1', text: way } })
    const removed = await call('notes_removenote', { id: 'n1' })
    expect(removed, way).toMatchObject({ status: 204, body: null })
  }
  await mcp.close()
  const ofWay = (way: string) => [`POST /notes {"text":"${way}"}`, 'DELETE /notes/n1 ']
  expect(notes.arrived).toEqual([...ofWay('rest'), ...ofWay('graphql'), ...ofWay('mcp')])
})
