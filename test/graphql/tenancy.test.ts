import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject } from '../../src/base/json.ts'
import { startTestServer, type TestOrganization, type TestServer } from '../support/server.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'
import { createOneOfEach, idsOf, KINDS, kindOf } from './one-of-each.ts'

let server: TestServer
let owner: GraphqlClient
let stranger: GraphqlClient
let foreign: TestOrganization
let ids: string[]

beforeAll(async () => {
  server = await startTestServer()
  foreign = await server.createOrganization('Foreign')
  owner = new GraphqlClient(server.url, foreign.apiKey)
  stranger = new GraphqlClient(server.url, server.apiKey)
  await createOneOfEach(owner)
  ids = await idsOf(owner)
})
afterAll(() => server.close())

/** What single operations answer is in foreign-ids.test.ts. */
describe('another organisation’s ids', () => {
  it('cover every kind of node', () => {
    expect([...new Set(ids.map(kindOf))].sort()).toEqual(KINDS.toSorted())
  })

  it('are nodes for their owner and null for everybody else', async () => {
    const query = 'query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }'
    const own = await owner.data(query, { ids })
    expect(Array.isArray(own.nodes) && own.nodes.filter(isJsonObject).length).toBe(ids.length)
    expect(await stranger.data(query, { ids })).toEqual({ nodes: ids.map(() => null) })
    for (const id of ids) {
      expect(await stranger.data('query($id: ID!) { node(id: $id) { id } }', { id }), id).toEqual({
        node: null,
      })
    }
  })

  it('are found by no query', async () => {
    const query =
      'query($id: ID!) { session(id: $id) { id } execution(id: $id) { id } workflow(id: $id) { id } agent(id: $id) { id } knowledgeBase(id: $id) { id } orchestration(id: $id) { id } knowledgeDocument(id: $id) { id } knowledgeSearch(knowledgeBaseIds: [$id], query: "secret") { text } }'
    for (const id of ids)
      expect(await stranger.data(query, { id }), id).toEqual({
        session: null,
        execution: null,
        workflow: null,
        agent: null,
        knowledgeBase: null,
        orchestration: null,
        knowledgeDocument: null,
        knowledgeSearch: [],
      })
    const filtered = `query($id: ID!, $text: String!) {
      executions(filter: { or: [{ sessionId: $id }, { connectedAccountId: $text }] }) { totalCount }
      connectedAccounts(integrationId: $id) { totalCount }
    }`
    for (const id of ids) {
      const none = { executions: { totalCount: 0 }, connectedAccounts: { totalCount: 0 } }
      expect(await stranger.data(filtered, { id, text: id }), id).toEqual(none)
    }
    expect(
      await stranger.data(
        '{ memoryFile(path: "/topics/secret.md") { id } memorySearch(query: "secret") { path } }',
      ),
    ).toEqual({ memoryFile: null, memorySearch: [] })
  })

  it('open no stream', async () => {
    for (const id of ids) {
      const { errors } = await stranger.ask(
        'mutation($id: ID!) { createStreamToken(streamId: $id) { token } }',
        { id },
      )
      expect(errors, id).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    }
  })
})

describe('scopes', () => {
  it('let a key that only reads see, and change nothing', async () => {
    const reader = new GraphqlClient(server.url, await server.createKey(['read']))
    expect((await reader.ask('{ sessions { totalCount } viewer { scopes apiKey { id } } }')).errors).toEqual(
      [],
    )
    const { data } = await reader.ask(
      'mutation { createSession { __typename ... on ForbiddenError { requiredScope } } }',
    )
    expect(data).toEqual({ createSession: { __typename: 'ForbiddenError', requiredScope: 'runtime' } })
    expect((await reader.ask('{ apiKeys { totalCount } }')).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ])
  })

  it('show a key without `runtime` nothing of the runtime, not by a node’s id either', async () => {
    const admin = new GraphqlClient(server.url, await server.createKey(['admin']))
    const id = await startExecution(stranger, 'memory_ls', {})
    const { data, errors } = await admin.ask(
      'query($id: ID!) { node(id: $id) { id ... on Execution { status } } }',
      { id },
    )
    expect(data).toEqual({ node: null })
    expect(errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
  })
})
