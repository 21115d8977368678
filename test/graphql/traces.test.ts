import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { at, TestClient } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`
const INVOKE = `mutation {
  invokeCapability(input: { name: "memory_ls", input: {} }) { ... on InvokePayload { execution { id traceId } } }
}`

const log: Record<string, unknown>[] = []

let server: TestServer
let http: TestClient

beforeAll(async () => {
  const logger = createLogger('info', { write: (line: string) => log.push(JSON.parse(line)) })
  server = await startTestServer({ logger })
  http = new TestClient(server.url, server.apiKey)
})
afterAll(() => server.close())

describe('the trace of an execution', () => {
  it('is that of the request that invokes it over GraphQL', async () => {
    const { json } = await http.post('/graphql', { query: INVOKE }, { traceparent: TRACEPARENT })
    expect(at(json, 'data', 'invokeCapability', 'execution', 'traceId')).toBe(TRACE)
  })

  it('is that of the request that invokes it over REST', async () => {
    const path = '/api/runtime/tools/memory_ls'
    const { text } = await http.post(path, { input: {} }, { traceparent: TRACEPARENT })
    const id = /exec_\w+/.exec(text)?.[0] ?? ''
    const client = new GraphqlClient(server.url, server.apiKey)
    const data = await client.data('query($id: ID!) { execution(id: $id) { traceId } }', { id })
    expect(data).toEqual({ execution: { traceId: TRACE } })
  })

  it('is in the log, with the request', async () => {
    const headers = { traceparent: TRACEPARENT, 'x-request-id': 'traced' }
    await http.post('/graphql', { query: INVOKE }, headers)
    await expect
      .poll(() => log.find(({ requestId }) => requestId === 'traced'))
      .toMatchObject({ msg: 'request', route: '/graphql', traceId: TRACE })
  })

  it.each([
    ['no traceparent', {}],
    ['one that is not valid', { traceparent: `00-${TRACE}-0-01` }],
  ])('is a new one for a request with %s', async (_what, headers) => {
    const { json } = await http.post('/graphql', { query: INVOKE }, headers)
    const traceId = at(json, 'data', 'invokeCapability', 'execution', 'traceId')
    expect(traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(traceId).not.toBe(TRACE)
  })
})
