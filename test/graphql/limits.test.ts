import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'
import { TRANSPORTS } from './transports.ts'

const NESTED = '{ executions { nodes { session '
const BOMBS: Record<string, string> = {
  depth: `{ sessions { nodes ${NESTED.repeat(4)} { id } ${'} } }'.repeat(4)} } }`,
  aliases: `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
  tokens: `{ ${'__typename '.repeat(50_000)} }`,
  directives: `{ viewer ${'@include(if: true) '.repeat(9)} { scopes } }`,
  breadth: `{ viewer { ${Array.from({ length: 101 }, () => 'scopes').join(' ')} } }`,
  cost: '{ sessions(first: 100) { nodes { executions(first: 100) { nodes { id } } } } }',
  nodes: `{ nodes(ids: [${'"exec_1" '.repeat(900)}]) { id ... on Execution { status summary } } }`,
  variables:
    'query($n: Int = 100) { sessions(first: $n) { nodes { executions(first: $n) { nodes { id } } } } }',
  fragments: `{ ${'...a '.repeat(40)} } ${fragmentsUpTo(20)}`,
}

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

describe('an operation that is too large', () => {
  it.each(Object.keys(TRANSPORTS))('is refused over %s', async (transport) => {
    for (const [name, query] of Object.entries(BOMBS)) {
      const errors = await TRANSPORTS[transport]?.(server, query)
      expect(at(errors, 0, 'extensions', 'code'), name).toBe('QUERY_TOO_COMPLEX')
    }
  })

  it.each(Object.keys(BOMBS))('costs at most 50 ms of the CPU to refuse: %s', async (name) => {
    const client = new GraphqlClient(server.url, server.apiKey)
    const times: number[] = []
    for (let round = 0; round < 5; round++) {
      const begin = process.cpuUsage()
      await client.ask(BOMBS[name] ?? '')
      const { user, system } = process.cpuUsage(begin)
      times.push((user + system) / 1_000)
    }
    expect(Math.min(...times)).toBeLessThan(50)
  })
})

describe('the points of a key', () => {
  const RATE = '{ rateLimit { limit remaining cost bucket resetAt } }'

  it('are what its operations cost in a minute, over every transport together', async () => {
    await using limited = await startTestServer({ graphqlCostPerMinute: 60 })
    const client = new GraphqlClient(limited.url, limited.apiKey)
    const { rateLimit } = await client.data(RATE)
    expect(rateLimit).toMatchObject({ limit: 60, remaining: 54, cost: 6, bucket: 'graphql_cost' })
    await client.data('{ sessions(first: 20) { nodes { id } } }')
    for (const [name, ask] of Object.entries(TRANSPORTS)) {
      const errors = await ask(limited, '{ sessions(first: 60) { nodes { id } } }')
      expect(at(errors, 0, 'extensions'), name).toMatchObject({ code: 'RATE_LIMITED', retryable: true })
      expect(at(errors, 0, 'extensions', 'retryAfterMs'), name).toBeGreaterThan(0)
    }
    const response = await fetch(`${limited.url}/graphql?query=${encodeURIComponent(RATE)}`, {
      headers: { 'x-api-key': limited.apiKey, accept: 'application/graphql-response+json' },
    })
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    const other = new GraphqlClient(limited.url, await limited.createKey(['read']))
    expect((await other.ask(RATE)).errors).toEqual([])
  })

  it('are not counted when there is no limit', async () => {
    const client = new GraphqlClient(server.url, server.apiKey)
    expect((await client.data(RATE)).rateLimit).toMatchObject({ limit: 0, remaining: 0 })
  })
})

/** Each spreads the next one twice, so that they unfold to more than a million fields. */
function fragmentsUpTo(count: number): string {
  const name = (n: number) => 'abcdefghijklmnopqrstuvwxyz'.charAt(n)
  return Array.from({ length: count }, (_, n) => {
    const body = n === count - 1 ? '__typename' : `...${name(n + 1)} ...${name(n + 1)}`
    return `fragment ${name(n)} on Query { ${body} }`
  }).join(' ')
}
