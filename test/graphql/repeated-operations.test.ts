import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { at } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'

/** More than it takes until an operation is compiled. */
const MANY = 30
const NESTED = `query Nested($first: Int = 5, $status: ExecutionStatus!) {
  viewer { scopes }
  sessions(first: 20, orderBy: { field: CREATED_AT, direction: ASC }) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { cursor node { ...title executions(first: $first, filter: { status: [$status] }) {
      edges { cursor node { ...call session { id } attempts { runId status finishedAt } lastSeq } } } } }
  }
}
fragment title on Session { name: title id source interactionMode createdAt archivedAt metadata }
fragment call on Execution { id capabilityName status summary input result durationMs error { code } parent { id } }`
const BOTH = '{ sessions(first: 1) { nodes { id title } } apiKeys(first: 1) { nodes { id name } } }'

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
  const ids = await Promise.all(
    ['memory_ls', 'memory_search', 'no_such_thing'].map((query) =>
      startExecution(client, 'memory_search', { query }),
    ),
  )
  for (const id of ids)
    await waitUntil(async () => (await statusOf(id)) === 'COMPLETED', 'an execution to end')
})
afterAll(() => server.close())

describe('an operation that comes again and again', () => {
  it.each([
    ['with a variable', { status: 'COMPLETED' }],
    ['with another one', { status: 'COMPLETED', first: 1 }],
    ['with one that nothing passes', { status: 'FAILED' }],
    ['with one that is wrong', { status: 'NONE' }],
  ])('is answered in the same words every time: %s', async (what, variables) => {
    const query = `# ${what}, a document of its own\n${NESTED}`
    const answers = new Set<string>()
    for (let round = 0; round < MANY; round++) answers.add(await wordsOf(client, query, variables))
    expect(answers.size).toBe(1)
  })

  it('shows a key no more than before, however often others have asked it', async () => {
    const limited = new GraphqlClient(server.url, await server.createKey(['runtime']))
    const before = await wordsOf(limited, BOTH)
    for (let round = 0; round < MANY; round++) await client.data(BOTH)
    expect(await wordsOf(limited, BOTH)).toBe(before)
    expect(before).toContain('FORBIDDEN')
  })
})

async function wordsOf(asking: GraphqlClient, query: string, variables: JsonObject = {}): Promise<string> {
  return JSON.stringify((await asking.ask(query, variables)).json)
}

async function statusOf(id: string): Promise<unknown> {
  const data = await client.data('query($id: ID!) { execution(id: $id) { status } }', { id })
  return at(data, 'execution', 'status')
}
