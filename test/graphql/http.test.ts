import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, TestClient } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'

let server: TestServer
let http: TestClient
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  http = new TestClient(server.url, server.apiKey)
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

describe('a request', () => {
  it.each(['', 'text/event-stream'])(
    'without a key is answered with 401 (accepting "%s")',
    async (accept) => {
      const anonymous = new TestClient(server.url, null)
      for (const path of ['/graphql', '/graphql/stream']) {
        const { status, json } = await anonymous.post(
          path,
          { query: '{ viewer { scopes } }' },
          accept ? { accept } : {},
        )
        expect([status, at(json, 'errors', 0, 'extensions', 'code')]).toEqual([401, 'UNAUTHENTICATED'])
      }
    },
  )

  it('over 1 MiB is refused with 413', async () => {
    const { status, json } = await http.post('/graphql', { query: `{ a } #${'x'.repeat(1024 * 1024)}` })
    expect([status, at(json, 'errors', 0, 'extensions', 'code')]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  })

  it('may not change anything by GET', async () => {
    const { status } = await http.get(
      `/graphql?query=${encodeURIComponent('mutation { createSession { __typename } }')}`,
    )
    expect(status).toBe(405)
  })

  it('may query by GET', async () => {
    const { json } = await http.get(`/graphql?query=${encodeURIComponent('{ viewer { scopes } }')}`)
    expect(at(json, 'data', 'viewer', 'scopes')).toEqual(['ALL'])
  })

  it('may not be a batch', async () => {
    const { text } = await http.send('POST', '/graphql', {
      headers: { 'content-type': 'application/json' },
      body: '[{"query":"{ viewer { scopes } }"}]',
    })
    expect(text).toContain('atching')
  })

  it('is named and kept safe by the same headers as REST', async () => {
    const { headers } = await http.post(
      '/graphql',
      { query: '{ viewer { scopes } }' },
      { 'x-request-id': 'mine' },
    )
    expect(headers.get('x-request-id')).toBe('mine')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('counts for the rate limit', async () => {
    await using limited = await startTestServer({ rateLimitRequests: 2 })
    const own = new TestClient(limited.url, limited.apiKey)
    const answers = []
    for (let n = 0; n < 3; n++) answers.push(await own.post('/graphql', { query: '{ viewer { scopes } }' }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(at(answers[2]?.json, 'errors', 0, 'extensions', 'code')).toBe('RATE_LIMITED')
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('the page of GraphiQL', () => {
  it.each([
    '/graphql',
    '/graphql?query=%7B+viewer+%7B+scopes+%7D+%7D', // where the page keeps its operation
  ])('is public and loads nothing from elsewhere: %s', async (path) => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
    const { status, headers, text } = await new TestClient(server.url, null).get(path, { accept })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/html')
    expect(text).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="https?:/)
  })
})

describe('limits', () => {
  it('let the introspection of common tools pass', async () => {
    const { errors, data } = await client.ask(
      getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }),
    )
    expect(errors).toEqual([])
    expect(data.__schema).toBeDefined()
  })

  it('tell what an operation costs', async () => {
    const { json } = await client.ask(
      '{ sessions(first: 20) { nodes { id executions(first: 5) { nodes { id } } } } }',
    )
    expect(at(json, 'extensions', 'cost', 'complexity')).toBe(141)
  })

  it('do not tell the names of fields that were not asked for', async () => {
    const { errors } = await client.ask('{ session(id: "session_1") { titel } }')
    expect(JSON.stringify(errors)).not.toContain('title')
  })

  it('let JSON nest 64 levels and no deeper', async () => {
    const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)
    const create = 'mutation($m: JSON) { createSession(metadata: $m) { __typename } }'
    expect((await client.ask(create, { m: nested(64) })).data).toEqual({
      createSession: { __typename: 'Session' },
    })
    expect((await client.ask(create, { m: nested(65) })).errors).toHaveLength(1)
  })
})

describe('a server that stops', () => {
  const stop = async (own: TestServer, response: Response) => {
    const reader = response.body?.getReader()
    await reader?.read() // the stream is open
    const begin = performance.now()
    await own.close()
    while (!(await reader?.read())?.done);
    expect(performance.now() - begin).toBeLessThan(1_900) // what is left is cut after 2 s
  }

  it('ends the event stream of a subscription at once', async () => {
    const own = await startTestServer()
    const slow = { steps: 1, delayMs: 60_000 }
    const id = await startExecution(new GraphqlClient(own.url, own.apiKey), 'demo_slow', slow)
    const query = `subscription { executionEvents(executionId: "${id}") { seq } }`
    const headers = {
      'x-api-key': own.apiKey,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    }
    const body = JSON.stringify({ query })
    await stop(own, await fetch(`${own.url}/graphql`, { method: 'POST', headers, body }))
  })

  it('ends a single connection at once', async () => {
    const own = await startTestServer()
    const url = `${own.url}/graphql/stream`
    const headers = { 'x-api-key': own.apiKey }
    const token = await (await fetch(url, { method: 'PUT', headers })).text()
    const accept = 'text/event-stream'
    await stop(
      own,
      await fetch(url, { headers: { ...headers, accept, 'x-graphql-event-stream-token': token } }),
    )
  })
})

describe('the token of a single connection', () => {
  it('serves no other key', async () => {
    const url = `${server.url}/graphql/stream`
    const token = await (await fetch(url, { method: 'PUT', headers: { 'x-api-key': server.apiKey } })).text()
    const other = { 'x-api-key': await server.createKey(['*']), 'x-graphql-event-stream-token': token }
    expect((await fetch(url, { headers: { ...other, accept: 'text/event-stream' } })).status).toBe(401)
  })
})
