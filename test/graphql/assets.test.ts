import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

const PROBLEMS = `... on ValidationError { issues { path code } } ... on VersionConflictError { currentVersion }`
const AGENT = `__typename ... on Agent {
  id name description version model systemPrompt temperature maxTokens tools knowledgeBases { id name } config assetType
} ${PROBLEMS}`

describe('agents', () => {
  it('are made with everything that an agent block describes', async () => {
    const knowledgeBaseId = await createBase('Handbook')
    const settings = {
      model: 'gpt-5.2',
      systemPrompt: 'Answer in one sentence.',
      temperature: 0.2,
      maxTokens: 500,
      tools: ['memory_search'],
      knowledgeBaseIds: [knowledgeBaseId],
    }
    const agent = await change('createAgent(name: "Writer", settings: $settings)', AGENT, { settings })
    expect(agent).toMatchObject({
      __typename: 'Agent',
      assetType: 'AGENT',
      version: 1,
      knowledgeBases: [{ id: knowledgeBaseId, name: 'Handbook' }],
      config: {
        model: 'gpt-5.2',
        system_prompt: 'Answer in one sentence.',
        temperature: 0.2,
        max_tokens: 500,
        tools: ['memory_search'],
        knowledge_bases: [{ id: knowledgeBaseId }],
      },
    })
    expect(await node(agent)).toEqual({ __typename: 'Agent', id: agent.id })
  })

  it('keep what a change does not name, and lose what it sets to null', async () => {
    const id = await createAgent('Editor', { temperature: 0.5, maxTokens: 100 })
    const settings = { systemPrompt: 'Be brief.', temperature: null }
    const call = 'updateAgent(id: $id, description: "Edits", settings: $settings, expectedVersion: 1)'
    expect(await change(call, AGENT, { id, settings })).toMatchObject({
      name: 'Editor',
      description: 'Edits',
      version: 2,
      systemPrompt: 'Be brief.',
      temperature: null,
      maxTokens: 100,
    })
    expect(await change(call, AGENT, { id, settings })).toEqual({
      __typename: 'VersionConflictError',
      currentVersion: 2,
    })
  })

  it('are refused with every fault by name', async () => {
    const settings = { temperature: 3, knowledgeBaseIds: ['kb_none'] }
    const refused = await change('createAgent(name: " ", settings: $settings)', AGENT, { settings })
    expect(refused).toMatchObject({ __typename: 'ValidationError' })
    const paths = Array.isArray(refused.issues)
      ? refused.issues.map((one) => isJsonObject(one) && one.path)
      : []
    expect(paths).toEqual([['name'], ['config', 'model'], ['config', 'temperature']])
    const unknown = { model: 'gpt-5.2', knowledgeBaseIds: ['kb_none'] }
    expect(await change('createAgent(name: "A", settings: $settings)', AGENT, { settings: unknown })).toEqual(
      {
        __typename: 'ValidationError',
        issues: [{ path: ['config', 'knowledge_bases', '0', 'id'], code: 'not_found' }],
      },
    )
  })

  it('have a name of their own', async () => {
    await createAgent('Once')
    const settings = { model: 'gpt-5.2' }
    expect(await change('createAgent(name: "Once", settings: $settings)', AGENT, { settings })).toEqual({
      __typename: 'ConflictError',
    })
    const id = await createAgent('Twice')
    expect(await change('updateAgent(id: $id, name: "Once")', AGENT, { id })).toEqual({
      __typename: 'ConflictError',
    })
  })

  it('are gone after their deletion, which the audit log tells', async () => {
    const id = await createAgent('Short-lived')
    expect(await change('deleteAsset(id: $id)', '__typename', { id })).toEqual({
      __typename: 'DeletePayload',
    })
    expect(await client.data('query($id: ID!) { agent(id: $id) { id } }', { id })).toEqual({ agent: null })
    const query = `query($id: ID!) { auditEvents(targetId: $id) { nodes { action } } }`
    expect(await client.data(query, { id })).toEqual({
      auditEvents: { nodes: [{ action: 'asset.deleted' }, { action: 'asset.created' }] },
    })
  })
})

describe('orchestrations', () => {
  it('name agents in their order', async () => {
    const agentIds = [await createAgent('Second'), await createAgent('First')].reverse()
    const fields = '__typename ... on Orchestration { id agents { name } }'
    const created = await change('createOrchestration(name: "Both", agentIds: $agentIds)', fields, {
      agentIds,
    })
    expect(created).toMatchObject({ agents: [{ name: 'First' }, { name: 'Second' }] })
  })
})

describe('assets', () => {
  it('are listed by type and found by name', async () => {
    const query = `query($type: AssetType, $query: String) {
      assets(type: $type, query: $query, first: 1) { totalCount nodes { __typename name } pageInfo { hasNextPage } }
    }`
    await createBase('Alpha base')
    await createBase('Beta base')
    expect(await client.data(query, { type: 'KNOWLEDGE_BASE', query: 'BASE' })).toEqual({
      assets: {
        totalCount: 2,
        nodes: [{ __typename: 'KnowledgeBase', name: 'Beta base' }],
        pageInfo: { hasNextPage: true },
      },
    })
  })
})

describe('documents', () => {
  it('are found by what stands in them, the best passage first', async () => {
    const base = await createBase('Policies')
    const filler = Array.from({ length: 40 }, (_, n) => `Paragraph ${n} speaks about the weather of the day.`)
    const text = [
      ...filler.slice(0, 30),
      'Refunds are granted within 30 days of the purchase.',
      ...filler.slice(30),
    ]
    await addDocument(base, 'Shop rules', text.join('\n\n'))
    await addDocument(base, 'Opening hours', 'We open at nine. A refund is given at the counter.')
    const query = `query($ids: [ID!]!, $query: String!) {
      knowledgeSearch(knowledgeBaseIds: $ids, query: $query, limit: 5) { title excerpt position score text }
    }`
    const found = await client.data(query, { ids: [base], query: 'refunding a purchase' })
    expect(found.knowledgeSearch).toMatchObject([
      { title: 'Shop rules', excerpt: 'Refunds are granted within 30 days of the purchase.', position: 2 },
      { title: 'Opening hours', position: 1 },
    ])
    expect(await client.data(query, { ids: [base], query: '!? --' })).toEqual({ knowledgeSearch: [] })
  })

  it('are found by their newest text only', async () => {
    const base = await createBase('Changing')
    const id = await addDocument(base, 'Draft', 'The code word is heron.')
    const fields = `__typename ... on KnowledgeDocument { version size } ${PROBLEMS}`
    const call = 'updateDocument(id: $id, content: "The code word is pelican.", expectedVersion: 1)'
    expect(await change(call, fields, { id })).toEqual({
      __typename: 'KnowledgeDocument',
      version: 2,
      size: 25,
    })
    expect(await change(call, fields, { id })).toEqual({
      __typename: 'VersionConflictError',
      currentVersion: 2,
    })
    expect(await titles(base, 'heron')).toEqual([])
    expect(await titles(base, 'pelican')).toEqual(['Draft'])
    await change('deleteDocument(id: $id)', '__typename', { id })
    expect(await titles(base, 'pelican')).toEqual([])
  })

  it('go with their knowledge base', async () => {
    const base = await createBase('Doomed')
    const id = await addDocument(base, 'Note', 'A text.')
    await change('deleteAsset(id: $base)', '__typename', { base }, '$base: ID!')
    expect(await client.data('query($id: ID!) { knowledgeDocument(id: $id) { id } }', { id })).toEqual({
      knowledgeDocument: null,
    })
  })

  it.each([
    ['an empty text', '  ', 'invalid_value'],
    ['more than 512 KiB', 'x'.repeat(524_289), 'too_big'],
    ['a NUL character', 'a\u0000b', 'invalid_value'],
  ])('are refused with %s', async (_what, content, code) => {
    const base = await createBase(`Refuses ${_what}`)
    const call = 'addDocument(knowledgeBaseId: $base, title: "T", content: $content)'
    const types = '$base: ID!, $content: String!'
    expect(await change(call, `__typename ${PROBLEMS}`, { base, content }, types)).toEqual({
      __typename: 'ValidationError',
      issues: [{ path: ['content'], code }],
    })
  })
})

const TYPES: Record<string, string> = { id: 'ID!', settings: 'AgentInput!', agentIds: '[ID!]!' }

async function change(
  call: string,
  fields: string,
  variables: JsonObject,
  types = Object.keys(variables)
    .map((name) => `$${name}: ${TYPES[name]}`)
    .join(', '),
): Promise<JsonObject> {
  const data = await client.data(`mutation(${types}) { result: ${call} { ${fields} } }`, variables)
  return isJsonObject(data.result) ? data.result : {}
}

async function createAgent(name: string, settings: JsonObject = {}): Promise<string> {
  const all = { model: 'gpt-5.2', ...settings }
  const call = `createAgent(name: "${name}", settings: $settings)`
  return String((await change(call, AGENT, { settings: all })).id)
}

async function createBase(name: string): Promise<string> {
  const data = await client.data(
    `mutation { base: createKnowledgeBase(name: "${name}") { ... on KnowledgeBase { id } } }`,
  )
  return isJsonObject(data.base) ? String(data.base.id) : ''
}

async function addDocument(base: string, title: string, content: string): Promise<string> {
  const call = 'addDocument(knowledgeBaseId: $base, title: $title, content: $content)'
  const types = '$base: ID!, $title: String!, $content: String!'
  return String((await change(call, '... on KnowledgeDocument { id }', { base, title, content }, types)).id)
}

async function titles(base: string, query: string): Promise<unknown[]> {
  const data = await client.data(
    'query($base: ID!, $query: String!) { knowledgeSearch(knowledgeBaseIds: [$base], query: $query) { title } }',
    { base, query },
  )
  return Array.isArray(data.knowledgeSearch)
    ? data.knowledgeSearch.map((hit) => isJsonObject(hit) && hit.title)
    : []
}

async function node({ id = '' }: JsonObject): Promise<unknown> {
  return (await client.data('query($id: ID!) { node(id: $id) { __typename id } }', { id })).node
}
