import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'

const WATCH = `subscription($id: ID!, $after: Int) {
  workflowChanged(workflowId: $id, afterVersion: $after) { version origin deployed }
}`

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

const graphOf = (name: string) => ({ nodes: [{ id: 's', type: 'starter', name }], edges: [] })

async function createWithVersions(count: number): Promise<string> {
  const { workflows, workflowVersions } = server.app.services
  const { id } = await workflows.create(server.actor, { name: 'Watched', graph: graphOf('V1') })
  for (let version = 2; version <= count; version++)
    await workflowVersions.save(server.actor, id, { graph: graphOf(`V${version}`) })
  return id
}

describe('workflowChanged', () => {
  it('tells the versions after a number, then those to come, and ends with the workflow', async () => {
    const id = await createWithVersions(3)
    const ws = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${server.apiKey}` },
      retryAttempts: 0,
    })
    const versions = ws.iterate({ query: WATCH, variables: { id, after: 1 } })
    const next = async () => (await versions.next()).value
    const told = (version: number, origin: string) => ({
      data: { workflowChanged: { version, origin, deployed: false } },
    })
    expect([await next(), await next()]).toEqual([told(2, 'MANUAL'), told(3, 'MANUAL')])
    const pending = next()
    await server.app.services.workflowVersions.undo(server.actor, id)
    expect(await pending).toEqual(told(4, 'UNDO'))
    const end = versions.next()
    await server.app.services.workflows.delete(server.actor, id)
    expect(await end).toMatchObject({ done: true })
    await ws.dispose()
  })

  it('is NOT_FOUND for what the organisation does not have', async () => {
    const foreign = await server.createOrganization('Other')
    const stranger = new GraphqlClient(server.url, foreign.apiKey)
    const { errors } = await stranger.ask(WATCH, { id: await createWithVersions(1) })
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })

  it('ends at once when nobody watches any more, also while it waits', async () => {
    const id = await createWithVersions(1)
    const follower = await server.app.services.workflowVersions.follow(server.actor, id)
    const pending = follower.next()
    await follower.return()
    expect(await pending).toEqual({ done: true, value: undefined })
  })
})

describe('what helps to build a workflow', () => {
  it('lists the types of blocks with their schemas', async () => {
    const { blockTypes } = await client.data(
      '{ blockTypes { type title description configSchema defaults outputs handles aliases } }',
    )
    expect(blockTypes).toHaveLength(14)
    expect(blockTypes).toContainEqual(
      expect.objectContaining({
        type: 'CODE',
        aliases: ['function'],
        defaults: { language: 'javascript', timeout_ms: 5_000, memory_mb: 64 },
        configSchema: expect.objectContaining({ type: 'object', required: ['code'] }),
      }),
    )
  })

  it('lints a graph that is not saved', async () => {
    const graph = {
      nodes: [
        { type: 'WAIT', name: 'W' },
        { type: 'WAIT', name: 'W' },
      ],
      edges: [],
    }
    const query = 'query($graph: GraphInput!) { lintGraph(graph: $graph) { rule fix } }'
    const { lintGraph } = await client.data(query, { graph })
    expect(lintGraph).toContainEqual({
      rule: 'DUPLICATE_NAME',
      fix: { update_blocks: [{ id: 'w_2', name: 'W 2' }] },
    })
  })

  it('previews a workflow_diff without saving it', async () => {
    const id = await createWithVersions(1)
    const wireDiff = {
      add_blocks: [{ id: 'w', type: 'wait', name: 'Pause' }],
      add_edges: [
        { source: 'V1', target: 'w' },
        { source: 'V1', target: 'Gone' },
      ],
    }
    const query = `query($id: ID!, $wireDiff: JSON!) { previewDiff(workflowId: $id, wireDiff: $wireDiff) {
      ... on PreviewDiff { diff { summary wire } result { nodes { name } } lint { rule } skipped { code list index } }
      ... on ValidationError { message }
    } }`
    expect(await client.data(query, { id, wireDiff })).toMatchObject({
      previewDiff: {
        diff: { summary: '1 block added, 1 edge added' },
        result: { nodes: [{ name: 'V1' }, { name: 'Pause' }] },
        lint: [{ rule: 'MISSING_CONFIG' }, { rule: 'NO_RESPONSE' }],
        skipped: [{ code: 'UNKNOWN_BLOCK', list: 'add_edges', index: 1 }],
      },
    })
    expect(await client.data(query, { id, wireDiff: { add_blocks: 'all' } })).toHaveProperty(
      'previewDiff.message',
    )
  })
})
