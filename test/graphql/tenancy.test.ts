import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'
import { startTestServer, type TestOrganization, type TestServer } from '../support/server.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'

const OWN_IDS = `{
  viewer { organization { id } }
  apiKeys { nodes { id } }
  auditEvents { nodes { id } }
  integrations { nodes { id } }
  connectedAccounts { nodes { id } }
  sessions { nodes { id } }
  executions { nodes { id } }
  approvals { nodes { id } }
  memoryFiles { nodes { id } }
  assets { nodes { id ... on KnowledgeBase { documents { nodes { id } } } } }
  workflows { nodes { id versions { nodes { id } } } }
}`

/** Every operation that takes the id of something, and what it must answer for another organisation's. */
const BY_ID: [operation: string, typename: string][] = [
  ['cancelExecution(id: $id) { __typename }', 'NotFoundError'],
  ['retryExecution(id: $id) { __typename }', 'NotFoundError'],
  ['decideApproval(id: $id, approve: true) { __typename }', 'NotFoundError'],
  ['updateSession(id: $id, title: "taken") { __typename }', 'NotFoundError'],
  ['archiveSession(id: $id) { __typename }', 'NotFoundError'],
  ['renameApiKey(id: $id, name: "taken") { __typename }', 'NotFoundError'],
  ['disableApiKey(id: $id) { __typename }', 'NotFoundError'],
  ['enableApiKey(id: $id) { __typename }', 'NotFoundError'],
  ['rotateApiKey(id: $id) { __typename }', 'NotFoundError'],
  ['revokeApiKey(id: $id) { __typename }', 'NotFoundError'],
  ['updateWorkflow(id: $id, name: "taken") { __typename }', 'NotFoundError'],
  [
    'saveWorkflowGraph(id: $id, graph: { nodes: [], edges: [] }, expectedVersion: 1) { __typename }',
    'NotFoundError',
  ],
  ['duplicateWorkflow(id: $id) { __typename }', 'NotFoundError'],
  ['deleteWorkflow(id: $id) { __typename }', 'NotFoundError'],
  ['updateAgent(id: $id, name: "taken") { __typename }', 'NotFoundError'],
  ['updateKnowledgeBase(id: $id, name: "taken") { __typename }', 'NotFoundError'],
  ['updateOrchestration(id: $id, name: "taken") { __typename }', 'NotFoundError'],
  ['deleteAsset(id: $id) { __typename }', 'NotFoundError'],
  ['addDocument(knowledgeBaseId: $id, title: "t", content: "c") { __typename }', 'NotFoundError'],
  ['updateDocument(id: $id, title: "taken") { __typename }', 'NotFoundError'],
  ['deleteDocument(id: $id) { __typename }', 'NotFoundError'],
  ['deployWorkflow(id: $id) { __typename }', 'NotFoundError'],
  ['undeployWorkflow(id: $id) { __typename }', 'NotFoundError'],
  ['armTrigger(workflowId: $id) { __typename }', 'NotFoundError'],
  ['rotateTriggerSecret(id: $id) { __typename }', 'NotFoundError'],
  ['deleteSchedule(id: $id) { __typename }', 'NotFoundError'],
  [
    'setSchedule(workflowId: $id, input: { kind: INTERVAL, intervalSeconds: 60 }) { __typename }',
    'NotFoundError',
  ],
  ['rollbackWorkflow(id: $id, toVersion: 1) { __typename }', 'NotFoundError'],
  ['undoWorkflow(id: $id) { __typename }', 'NotFoundError'],
  ['redoWorkflow(id: $id) { __typename }', 'NotFoundError'],
  ['invokeCapability(input: { name: "memory_ls", sessionId: $id }) { __typename }', 'NotFoundError'],
]

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
  await startExecution(owner, 'memory_write', { path: '/topics/secret.md', content: 'secret' })
  await owner.data(
    'mutation { invokeCapability(input: { name: "memory_ls", requireApproval: true }) { __typename } }',
  )
  const workflow = 'createWorkflow(name: "Secret") { ... on Workflow { id } }'
  await owner.data(`mutation { ${workflow} }`)
  await createAssets(owner)
  const data = await owner.data('{ executions { nodes { id events { nodes { seq } } } } }')
  expect(data).toBeDefined()
  ids = [...JSON.stringify(await owner.data(OWN_IDS)).matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id)
})
afterAll(() => server.close())

describe('another organisation’s ids', () => {
  it('cover every kind of node', () => {
    const prefixes = new Set(ids.map((id) => id.split(/[_-]/)[0]))
    expect([...prefixes].sort()).toEqual(
      [
        'acc',
        'agt',
        'appr',
        'aud',
        'doc',
        'exec',
        'int',
        'kb',
        'key',
        'mem',
        'orch',
        'org',
        'session',
        'ver',
        'WCFG',
      ].sort(),
    )
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

  it.each(BY_ID)('change nothing through %s', async (operation, typename) => {
    const before = await snapshot()
    for (const id of ids) {
      const { data, errors } = await stranger.ask(`mutation($id: ID!) { ${operation} }`, { id })
      expect([errors, Object.values(data)], id).toEqual([[], [{ __typename: typename }]])
    }
    expect(await snapshot()).toEqual(before)
  })

  it('hide the names of secrets, and leave them as they are', async () => {
    const ask = (client: GraphqlClient) => client.data('{ organizationSecrets { name } }')
    await owner.data('mutation { setOrganizationSecret(name: "KEY", value: "owners") { __typename } }')
    expect(await ask(stranger)).toEqual({ organizationSecrets: [] })
    expect(await stranger.data('mutation { deleteOrganizationSecret(name: "KEY") { __typename } }')).toEqual({
      deleteOrganizationSecret: { __typename: 'NotFoundError' },
    })
    await stranger.data('mutation { setOrganizationSecret(name: "KEY", value: "strangers") { __typename } }')
    await stranger.data('mutation { deleteOrganizationSecret(name: "KEY") { __typename } }')
    expect(await ask(owner)).toEqual({ organizationSecrets: [{ name: 'KEY' }] })
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

function snapshot(): Promise<JsonObject> {
  return owner.data(
    '{ sessions { nodes { id title status } } workflows { nodes { id name version state } } executions { nodes { id status } } approvals { nodes { id status } } assets { nodes { id name version ... on KnowledgeBase { documents { nodes { title version } } } } } apiKeys { nodes { id name status } } }',
  )
}

/** One of each kind. */
async function createAssets(client: GraphqlClient): Promise<void> {
  const base = 'createKnowledgeBase(name: "Secret") { ... on KnowledgeBase { id } }'
  const agent = 'createAgent(name: "Secret", settings: { model: "gpt-5.2" }) { ... on Agent { id } }'
  const created = await client.data(`mutation { base: ${base} agent: ${agent} }`)
  const [knowledgeBaseId, agentId] = [...JSON.stringify(created).matchAll(/"((?:kb|agt)_\w+)"/g)].map(
    ([, id = '']) => id,
  )
  await client.data(
    `mutation($base: ID!, $agent: ID!) {
      addDocument(knowledgeBaseId: $base, title: "Secret", content: "secret") { __typename }
      createOrchestration(name: "Secret", agentIds: [$agent]) { __typename }
    }`,
    { base: knowledgeBaseId ?? '', agent: agentId ?? '' },
  )
}
