import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'
import { GRAPH, WorkflowClient, withFetch, withUrl } from './workflow-client.ts'

let server: TestServer
let client: GraphqlClient
let workflows: WorkflowClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
  workflows = new WorkflowClient(client)
})
afterAll(() => server.close())

describe('versions', () => {
  it('are made by saving other content than there is', async () => {
    const id = await workflows.create()
    expect(await workflows.save(id, GRAPH, 1)).toMatchObject({ version: 1 })
    expect(
      await workflows.save(
        id,
        { nodes: GRAPH.nodes.toReversed(), edges: [{ id: 'other', source: 's', target: 'f' }] },
        9,
      ),
    ).toMatchObject({ version: 1 })
    expect(await workflows.save(id, withUrl('https://a.example'), 1)).toMatchObject({
      __typename: 'Workflow',
      version: 2,
    })
  })

  it('are not overwritten by who edited an older one, who is told what both changed', async () => {
    const id = await workflows.create()
    await workflows.save(id, withUrl('https://a.example'), 1)
    expect(await workflows.save(id, withUrl('https://b.example'), 1)).toEqual({
      __typename: 'VersionConflictError',
      currentVersion: 2,
      conflictingPaths: ['blocks/Fetch/config/url'],
    })
    const elsewhere = withFetch({ config: { url: 'https://example.com/<Start.output.city>', method: 'PUT' } })
    expect(await workflows.save(id, elsewhere, 1)).toMatchObject({ currentVersion: 2, conflictingPaths: [] })
    expect(await workflows.urlOf(id)).toBe('https://a.example')
  })

  it('of one number are saved once, however many try', async () => {
    const id = await workflows.create()
    const tries = ['a', 'b', 'c', 'd'].map((host) =>
      workflows.save(id, withUrl(`https://${host}.example`), 1),
    )
    const types = (await Promise.all(tries)).map(({ __typename }) => __typename)
    expect(types.sort()).toEqual([
      'VersionConflictError',
      'VersionConflictError',
      'VersionConflictError',
      'Workflow',
    ])
  })

  it('undo and redo, as new versions', async () => {
    const id = await workflows.create()
    await workflows.save(id, withUrl('https://2.example'), 1)
    await workflows.save(id, withUrl('https://3.example'), 2)
    const urls: unknown[] = []
    for (const step of ['undo', 'undo', 'redo', 'redo', 'undo']) {
      await workflows.change(`${step}Workflow(id: $id)`, { id })
      urls.push(await workflows.urlOf(id))
    }
    const first = 'https://example.com/<Start.output.city>'
    expect(urls).toEqual([
      'https://2.example',
      first,
      'https://2.example',
      'https://3.example',
      'https://2.example',
    ])
    expect(await workflows.save(id, withUrl('https://9.example'), 8)).toMatchObject({ version: 9 })
    expect(await workflows.change('redoWorkflow(id: $id)', { id })).toMatchObject({
      message: 'There is nothing to redo',
    })
    await workflows.change('undoWorkflow(id: $id)', { id })
    expect(await workflows.urlOf(id)).toBe('https://2.example')
    const history =
      'query($id: ID!) { workflow(id: $id) { versions(first: 3) { totalCount nodes { version origin } pageInfo { endCursor } } } }'
    expect(await client.data(history, { id })).toMatchObject({
      workflow: {
        versions: {
          totalCount: 10,
          nodes: [
            { version: 10, origin: 'UNDO' },
            { version: 9, origin: 'MANUAL' },
            { version: 8, origin: 'UNDO' },
          ],
        },
      },
    })
  })

  it('cannot be undone before the first', async () => {
    const id = await workflows.create()
    expect(await workflows.change('undoWorkflow(id: $id)', { id })).toMatchObject({
      issues: [{ code: 'nothing_to_undo' }],
    })
  })

  it('say what they changed, and how any two differ', async () => {
    const id = await workflows.create()
    await workflows.save(id, withFetch({ name: 'Load' }), 1)
    await workflows.save(id, { nodes: GRAPH.nodes.slice(0, 1), edges: [] }, 2)
    const query = `query($id: ID!) {
      workflow(id: $id) { versions { nodes { version author diffFromPrevious { summary wire } } } }
      workflowDiff(workflowId: $id, fromVersion: 3, toVersion: 1) {
        ... on WorkflowDiff { summary addBlocks { name } updateBlocks { name } addEdges { source } wire }
      }
    }`
    const { workflow, workflowDiff } = await client.data(query, { id })
    expect(workflow).toMatchObject({
      versions: {
        nodes: [
          {
            diffFromPrevious: {
              summary: '1 block removed, 1 edge removed',
              wire: { remove_blocks: ['Load'], remove_edges: [{ source: 'Start', target: 'Load' }] },
            },
          },
          { diffFromPrevious: { wire: { update_blocks: [{ id: 'Fetch', name: 'Load' }] } } },
          {
            version: 1,
            author: expect.stringMatching(/^key_/),
            diffFromPrevious: { summary: '2 blocks added, 1 edge added' },
          },
        ],
      },
    })
    expect(workflowDiff).toMatchObject({
      addBlocks: [{ name: 'Fetch' }],
      updateBlocks: [],
      addEdges: [{ source: 's' }],
    })
  })

  it('are deployed and rolled back to', async () => {
    const id = await workflows.create()
    await workflows.save(id, withUrl('https://2.example'), 1)
    expect(await workflows.change('deployWorkflow(id: $id, version: 1)', { id })).toMatchObject({
      state: 'DEPLOYED',
      version: 2,
      deployedVersion: { version: 1 },
    })
    expect(await workflows.change('deployWorkflow(id: $id)', { id })).toMatchObject({
      deployedVersion: { version: 2 },
    })
    expect(await workflows.change('deployWorkflow(id: $id, version: 7)', { id })).toMatchObject({
      __typename: 'NotFoundError',
    })
    expect(await workflows.change('rollbackWorkflow(id: $id, toVersion: 1)', { id })).toMatchObject({
      version: 3,
      deployedVersion: { version: 2 },
    })
    const flags =
      'query($id: ID!) { workflow(id: $id) { versions { nodes { version deployed origin label } } } }'
    expect(await client.data(flags, { id })).toMatchObject({
      workflow: {
        versions: {
          nodes: [
            { deployed: false, origin: 'ROLLBACK', label: 'Back to version 1' },
            { deployed: true },
            { deployed: false },
          ],
        },
      },
    })
    expect(await workflows.change('undeployWorkflow(id: $id)', { id })).toMatchObject({
      state: 'INTERNAL',
      deployedVersion: null,
    })
  })
})
