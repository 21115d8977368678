import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { TestClient } from '../support/client.ts'
import { hostileUrls } from '../support/hostile-urls.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shopDocument } from '../support/shop-document.ts'
import { startTrapServer, type TrapServer } from '../support/trap-server.ts'
import { GraphqlClient } from './graphql-client.ts'

const IMPORT = `mutation($key: String!, $url: String, $document: JSON, $credentials: JSON, $include: [String!]) {
  importOpenApi(integrationKey: $key, displayName: "Shop", url: $url, document: $document,
    credentials: $credentials, include: $include) {
    __typename
    ... on ConnectedAccount { id status serverInfo }
    ... on ValidationError { issues { path code message } }
    ... on Error { message }
  }
}`
const CREATE = `mutation($key: String!, $baseUrl: String!, $tools: JSON!, $credentials: JSON) {
  createHttpIntegration(integrationKey: $key, displayName: "Plain", baseUrl: $baseUrl, tools: $tools,
    credentials: $credentials) {
    __typename
    ... on ConnectedAccount { status }
    ... on ValidationError { issues { path code message } }
  }
}`
const INVOKE = `mutation($name: String!, $input: JSON) {
  invokeCapability(input: { name: $name, input: $input }) {
    ... on InvokePayload { execution { id status result } }
    ... on Error { code message }
  }
}`

interface Arrived {
  method: string
  url: string
  headers: NodeJS.Dict<string | string[]>
  body: string
}

let shop: TrapServer
let server: TestServer
let client: GraphqlClient
let rest: TestClient
let arrived: Arrived[]
let tokens = 0

beforeAll(async () => {
  shop = await startTrapServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const body = (await Array.fromAsync(request)).join('')
    arrived.push({ method, url, headers, body })
    answer(url, headers.authorization, response)
  })
  server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
  client = new GraphqlClient(server.url, server.apiKey)
  rest = new TestClient(server.url, server.apiKey)
})
beforeEach(() => {
  arrived = []
})
afterAll(async () => {
  await server.close()
  await shop[Symbol.asyncDispose]()
})

function answer(url: string, authorization: string | undefined, response: ServerResponse): void {
  const json = (status: number, value: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (url === '/openapi.json') json(200, shopDocument(shop.url))
  else if (url === '/token') json(200, { access_token: `token-${++tokens}`, expires_in: 3_600 })
  else if (url === '/v1/orders' && authorization !== 'Bearer token-2') json(401, { message: 'expired' })
  else if (url.endsWith('/refused')) json(403, { message: 'not you' })
  else json(200, { ok: true })
}

const run = async (name: string, input: JsonObject) =>
  Object(Object((await client.data(INVOKE, { name, input })).invokeCapability))

describe('importOpenApi', () => {
  it('connects a document by its URL, whose operations are called over REST and GraphQL', async () => {
    const credentials = { key: 'secret-key', machine: { clientId: 'me', clientSecret: 'secret' } }
    const variables = { key: 'shop', url: `${shop.url}/openapi.json`, credentials }
    expect((await client.data(IMPORT, variables)).importOpenApi).toEqual({
      __typename: 'ConnectedAccount',
      id: expect.stringMatching(/^acc_/),
      status: 'ACTIVE',
      serverInfo: { name: 'Shop', version: '1.2.0' },
    })

    const input = {
      id: 'a/b c',
      fields: ['x', 'y'],
      filter: { a: 1 },
      query_id: 7,
      'X-Trace': 't',
      theme: 'dark',
    }
    const { status, json } = await rest.post('/api/runtime/tools/shop_getorder', { input })
    expect([status, json]).toMatchObject([200, { result: { status: 200, body: { ok: true } } }])
    expect(arrived.at(-1)).toMatchObject({
      method: 'GET',
      url: '/v1/orders/a%2Fb%20c?fields=x,y&filter[a]=1&id=7',
      headers: { 'x-api-key': 'secret-key', 'x-trace': 't', cookie: 'theme=dark' },
      body: '',
    })
    expect((await run('shop_settags', { body: ['a'] })).execution).toMatchObject({ status: 'COMPLETED' })
    expect(arrived.at(-1)).toMatchObject({ method: 'PUT', url: '/v1/tags', body: '["a"]' })
  })

  it('warns of an answer that does not fit the document, and keeps it', async () => {
    const { execution } = await run('shop_getorder', { id: '1' })
    expect(execution).toMatchObject({ status: 'COMPLETED', result: { status: 200, body: { ok: true } } })
    const { text } = await rest.read(`/api/runtime/executions/${execution.id}/events`)
    expect(text).toContain(`The output does not fit the tool's schema: output.body.number`)
    const { execution: fitting } = await run('shop_settags', { body: ['a'] })
    const { text: events } = await rest.read(`/api/runtime/executions/${fitting.id}/events`)
    expect(events).not.toContain('does not fit')
  })

  it('asks once more for a token that is not taken, and sends the key of the call', async () => {
    const { execution } = await run('shop_createorder', { item: 'tea', note: null })
    expect(execution).toMatchObject({ status: 'COMPLETED' })
    expect(arrived.map(({ url }) => url)).toEqual(['/token', '/v1/orders', '/token', '/v1/orders'])
    expect(arrived[0]).toMatchObject({ body: 'grant_type=client_credentials&scope=orders' })
    expect(arrived[3]).toMatchObject({
      method: 'POST',
      headers: { 'idempotency-key': execution.id, authorization: 'Bearer token-2' },
      body: '{"item":"tea","note":null}',
    })
  })

  it('refuses a value that would lead to another path', async () => {
    expect(await run('shop_getorder', { id: '..' })).toMatchObject({
      message: expect.stringContaining('".."'),
    })
    expect(arrived).toEqual([])
  })

  it('asks for new credentials after two refusals', async () => {
    for (let call = 0; call < 2; call++) await run('shop_getorder', { id: 'refused' })
    const query = '{ connectedAccounts(integrationId: "shop") { nodes { status statusReason } } }'
    expect(JSON.stringify(await client.data(query))).toContain('"status":"NEEDS_REAUTH"')
  })

  it('says what is wrong with a document, with the choice and with the credentials', async () => {
    const issues = async (variables: JsonObject) =>
      JSON.stringify((await client.data(IMPORT, { key: 'broken', ...variables })).importOpenApi)
    const document = shopDocument(shop.url)
    expect(await issues({ document: 'swagger: "2.0"' })).toContain('version 3.0 or 3.1, got Swagger 2.0')
    expect(await issues({ document, include: ['getPet'] })).toContain('no operation \\"getPet\\"')
    expect(await issues({ document, credentials: { kee: 'x' } })).toContain('expected one of key, machine')
    expect(await issues({ document, credentials: { machine: { clientId: 'x' } } })).toContain('clientSecret')
    expect(await issues({})).toContain('either a url or a document')
    expect(await issues({ url: `${shop.url}/orders` })).toContain('version 3.0 or 3.1')
  })
})

describe('createHttpIntegration', () => {
  const tools = [
    {
      name: 'find',
      description: 'Finds',
      method: 'GET',
      path: '/things/{id}',
      inputSchema: {
        properties: { id: { type: 'string' }, q: { type: 'string' }, trace: { type: 'string' } },
      },
      parameters: { trace: 'header' },
    },
    {
      name: 'add',
      description: 'Adds',
      method: 'POST',
      path: '/things',
      inputSchema: { properties: { name: { type: 'string' } }, required: ['name'] },
    },
  ]

  it('makes tools of requests that are described by hand', async () => {
    const variables = { key: 'plain', baseUrl: `${shop.url}/api`, tools, credentials: { bearer: 'secret' } }
    expect((await client.data(CREATE, variables)).createHttpIntegration).toMatchObject({ status: 'ACTIVE' })
    await run('plain_find', { id: '1', q: 'a&b', trace: 't' })
    await run('plain_add', { name: 'n' })
    expect(arrived).toMatchObject([
      { url: '/api/things/1?q=a%26b', headers: { trace: 't', authorization: 'Bearer secret' } },
      { url: '/api/things', body: '{"name":"n"}' },
    ])
  })

  it('says what is wrong with a definition, and where', async () => {
    const broken = [
      { ...tools[0], path: '/things/{other}', parameters: { nothing: 'query' } },
      { ...tools[1], method: 'SEND' },
    ]
    const paths = async (given: unknown) => {
      const variables = { key: 'bad', baseUrl: shop.url, tools: given as JsonObject[] }
      const { issues } = Object((await client.data(CREATE, variables)).createHttpIntegration)
      return issues.map(({ path }: { path: string[] }) => path.join('.'))
    }
    expect(await paths([broken[0]])).toEqual(['settings.tools.0.path', 'settings.tools.0.parameters'])
    expect(await paths([broken[1]])).toEqual(['settings.tools.0.method'])
    expect(await paths([tools[0], tools[0]])).toEqual(['settings.tools.1.name'])
  })
})

describe('a hostile URL', () => {
  it('is reached neither for a document nor by an operation', async () => {
    await using guarded = await startTestServer()
    const asked = new GraphqlClient(guarded.url, guarded.apiKey)
    const before = shop.connections
    for (const url of hostileUrls(shop.port)) {
      const { importOpenApi } = await asked.data(IMPORT, { key: 'hostile', url })
      expect(importOpenApi, url).toMatchObject({ __typename: 'ValidationError' })
    }
    const document = shopDocument(shop.url)
    await asked.data(IMPORT, { key: 'hostile', document, credentials: { key: 'k' } })
    const { invokeCapability } = await asked.data(INVOKE, { name: 'hostile_getorder', input: { id: '1' } })
    expect(invokeCapability).toMatchObject({ message: expect.stringContaining('not a public address') })
    expect(shop.connections).toBe(before)
  })
})
