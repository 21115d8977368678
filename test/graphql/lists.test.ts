import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, textAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'

/** Fails. */
const READ_NOTHING = { capabilityName: 'memory_read', input: { path: '/topics/none.md' } }

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
  await server.app.services.invocations.invoke(server.actor, READ_NOTHING)
})
afterAll(() => server.close())

describe('lists', () => {
  it('are read page by page without a gap or a double, while they grow', async () => {
    const create = 'mutation($title: String) { createSession(title: $title) { __typename } }'
    for (let n = 0; n < 7; n++) await client.data(create, { title: `Page ${n}` })
    const list = `query($after: Cursor) { sessions(first: 3, after: $after, filter: { title: { startsWith: "Page " } }) {
      totalCount pageInfo { hasNextPage endCursor } nodes { title }
    } }`
    const titles: string[] = []
    let after: string | null = null
    for (let more = true; more; ) {
      const { sessions } = await client.data(list, { after })
      const nodes = at(sessions, 'nodes')
      if (Array.isArray(nodes)) titles.push(...nodes.map((node) => textAt(node, 'title')))
      more = at(sessions, 'pageInfo', 'hasNextPage') === true
      after = textAt(sessions, 'pageInfo', 'endCursor')
      await client.data(create, { title: 'Page later' })
    }
    expect(titles).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `Page ${n}`))
  })

  it('are ordered as asked', async () => {
    const query = `{ sessions(first: 2, filter: { title: { startsWith: "Page " } }, orderBy: { field: NAME, direction: ASC }) {
      nodes { title } } }`
    expect(await client.data(query)).toEqual({
      sessions: { nodes: [{ title: 'Page 0' }, { title: 'Page 1' }] },
    })
  })

  it('are filtered by metadata and by nested conditions, three deep', async () => {
    await client.data(
      'mutation { createSession(title: "Tagged", metadata: { team: { id: 4 } }) { __typename } }',
    )
    const tagged = '{ sessions(filter: { metadata: { path: ["team", "id"], eq: 4 } }) { nodes { title } } }'
    expect(await client.data(tagged)).toEqual({ sessions: { nodes: [{ title: 'Tagged' }] } })
    const filter = 'not: { or: [{ not: { status: [FAILED] } }, { capabilityName: { contains: "echo" } }] }'
    const { executions } = await client.data(
      `{ executions(filter: { ${filter} }) { nodes { status capabilityName } } }`,
    )
    expect(at(executions, 'nodes')).toEqual([{ status: 'FAILED', capabilityName: 'memory_read' }])
    const deep = await client.ask(
      '{ executions(filter: {not: {not: {not: {not: {sessionId: "x"}}}}}) { totalCount } }',
    )
    expect(deep.errors[0]).toMatchObject({ extensions: { code: 'VALIDATION' } })
  })

  it.each([
    ['', 2],
    ['status: [FAILED]', 1],
    ['status: []', 0],
    ['not: { status: [FAILED] }', 1],
    ['capabilityName: { eq: "memory_read" }', 1],
    ['capabilityName: { in: ["memory_ls", "memory_read"], not: "memory_ls" }', 1],
    ['capabilityName: { startsWith: "memory_l" }', 1],
    ['capabilityName: { startsWith: "memory%r" }', 0],
    ['capabilityName: { contains: "y_r" }', 1],
    ['capabilityName: { contains: "m_mory" }', 0],
    ['connectedAccountId: "acc_unknown"', 0],
    ['createdAt: { gte: "2020-01-01T00:00:00Z", lt: "2020-01-02T00:00:00Z" }', 0],
    ['createdAt: { gt: "2020-01-01T00:00:00Z", lte: "9999-01-01T00:00:00Z" }', 2],
    ['or: []', 0],
    ['or: [{ status: [FAILED] }, { capabilityName: { eq: "memory_ls" } }]', 2],
    ['and: [{ status: [FAILED] }, { capabilityName: { eq: "memory_ls" } }]', 0],
  ])('are filtered alike on their own and below a session: %s', async (filter, count) => {
    const { invocations, sessions } = server.app.services
    const { id: sessionId } = await sessions.create(server.actor, {})
    for (const call of [{ capabilityName: 'memory_ls' }, READ_NOTHING]) {
      await invocations.invoke(server.actor, { ...call, sessionId })
    }
    const data = await client.data(
      `query($id: ID!) {
        executions(filter: { sessionId: $id, ${filter} }) { totalCount nodes { id capabilityName } }
        session(id: $id) { executions(filter: { ${filter} }) { totalCount nodes { id capabilityName } } }
      }`,
      { id: sessionId },
    )
    expect(at(data.executions, 'totalCount')).toBe(count)
    expect(at(data.session, 'executions')).toEqual(data.executions)
  })

  it('look for texts as they are written, without wildcards', async () => {
    await client.data(`mutation {
      writeMemory(path: "/topics/patterns.md", content: "Patterns") { __typename }
      createWorkflow(name: "Workflow of 100% and_more") { __typename }
      createKnowledgeBase(name: "Base of 100% and_more") { __typename }
    }`)
    const counts = async (prefix: string, query: string) => {
      const lists = `query($prefix: String, $query: String) {
        files: memoryFiles(prefix: $prefix) { totalCount }
        workflows(filter: { query: $query }) { totalCount }
        assets(query: $query) { totalCount }
      }`
      const { files, workflows, assets } = await client.data(lists, { prefix, query })
      return [files, workflows, assets].map((list) => at(list, 'totalCount'))
    }
    expect(await counts('/topics/pat', 'of 100% and_m')).toEqual([1, 1, 1])
    expect(await counts('/topics/p_t', 'of 1_0% and_m')).toEqual([0, 0, 0])
    expect(await counts('/topics/p%t', 'of 1%0% and_m')).toEqual([0, 0, 0])
  })

  it('refuse a page of more than 100 and a cursor of another list', async () => {
    for (const query of [
      '{ sessions(first: 101) { totalCount } }',
      '{ sessions(after: "zz") { nodes { id } } }',
    ]) {
      expect((await client.ask(query)).errors[0]).toMatchObject({ extensions: { code: 'VALIDATION' } })
    }
  })

  it('show capabilities with the source of every hint', async () => {
    const query = `{ capabilities(filter: { name: { eq: "memory_ls" } }) {
      totalCount nodes { id kind hints { readOnly { value source } } accounts { displayName } } } }`
    expect(await client.data(query)).toEqual({
      capabilities: {
        totalCount: 1,
        nodes: [
          {
            id: 'cap_memory_ls',
            kind: 'MEMORY',
            hints: { readOnly: { value: true, source: 'DECLARED' } },
            accounts: [],
          },
        ],
      },
    })
  })
})
