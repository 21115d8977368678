import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'

const NODE = 'query($id: ID!) { node(id: $id) { __typename id } }'
const NODES = 'query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }'
const NOBODYS = {
  'of no kind': 'nobody',
  'that is empty': '',
  'that is a kind alone': 'exec',
  'of an unknown kind': 'unknown_1',
  'of a known kind': 'exec_0000',
  'with a NUL character': 'exec_\0',
  'with half of a surrogate pair': 'exec_\ud800',
  'that is very long': `exec_${'1'.repeat(10_000)}`,
}

let server: TestServer
let client: GraphqlClient
let id: string
beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
  id = await startExecution(client, 'memory_ls', {})
})
afterAll(() => server.close())

/** Relay's Global Object Identification: "If no such object exists, the field returns null"; nodes has it per place. */
describe('an id', () => {
  it.each(Object.entries(NOBODYS))('%s is no node', async (_which, nobodys) => {
    expect(await client.data(NODE, { id: nobodys })).toEqual({ node: null })
  })

  it('that nothing has is null in its place in a list', async () => {
    const [first = '', ...others] = Object.values(NOBODYS)
    const node = { __typename: 'Execution', id }
    expect(await client.data(NODES, { ids: [first, id, ...others, id] })).toEqual({
      nodes: [null, node, ...others.map(() => null), node],
    })
  })
})

it('fails in its own place alone what the key may not see', async () => {
  const runtime = new GraphqlClient(server.url, await server.createKey(['runtime']))
  const { apiKeys } = await client.data('{ apiKeys { nodes { id } } }')
  const key = /key_\w+/.exec(JSON.stringify(apiKeys))?.[0] ?? ''
  const { data, errors } = await runtime.ask(NODES, { ids: [key, id] })
  expect(data).toEqual({ nodes: [null, { __typename: 'Execution', id }] })
  expect(errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'FORBIDDEN' } }])
})
