import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'
import { WorkflowClient, withFetch, withUrl } from './workflow-client.ts'

let server: TestServer
let client: GraphqlClient
let workflows: WorkflowClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
  workflows = new WorkflowClient(client)
})
afterAll(() => server.close())

describe('a workflow', () => {
  it('has the documented id, which may be written with its other prefixes', async () => {
    const id = await workflows.create()
    expect(id).toMatch(/^WCFG-[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/)
    const query = 'query($id: ID!) { workflow(id: $id) { id } node(id: $id) { id } }'
    for (const prefix of ['WCFG', 'WFCG', 'PKGW'])
      expect(await client.data(query, { id: id.replace('WCFG', prefix) })).toEqual({
        workflow: { id },
        node: { id },
      })
  })

  it('tells what it takes, and what is wrong with it', async () => {
    const id = await workflows.create(withUrl('<Nobody.output>'))
    const query = `query($id: ID!) { workflow(id: $id) {
      inputSchema lint { rule severity blockId field }
      graph { nodes { type handles position { x y } enabled } edges { id sourceHandle } }
    } }`
    expect(await client.data(query, { id })).toEqual({
      workflow: {
        inputSchema: {
          type: 'object',
          properties: { city: { type: 'string' }, days: { type: 'number', default: 3 } },
          required: ['city'],
        },
        lint: [
          { rule: 'UNRESOLVED_REFERENCE', severity: 'ERROR', blockId: 'f', field: 'url' },
          { rule: 'NO_RESPONSE', severity: 'INFO', blockId: null, field: null },
        ],
        graph: {
          nodes: [
            { type: 'STARTER', handles: [], position: { x: 100, y: 100 }, enabled: true },
            { type: 'GENERAL_API', handles: [], position: { x: 400, y: 100 }, enabled: true },
          ],
          edges: [{ id: 's->f', sourceHandle: null }],
        },
      },
    })
  })

  it('is refused with every fault', async () => {
    const graph = withFetch({ name: 'Start' })
    expect(await workflows.tryCreate(' ', graph)).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['name'] }],
    })
    expect(await workflows.tryCreate('x', graph)).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['nodes', '1', 'name'], code: 'duplicate_name' }],
    })
  })

  it('is listed, found, changed, duplicated and deleted', async () => {
    const id = await workflows.create()
    const update = 'updateWorkflow(id: $id, name: "Forecast", color: "#ff0000", variables: { unit: "C" })'
    await workflows.change(update, { id })
    const found =
      '{ workflows(filter: { query: "FORE" }, orderBy: { field: NAME, direction: ASC }) { totalCount nodes { id name color variables version } } }'
    const mine = { id, name: 'Forecast', color: '#ff0000', variables: { unit: 'C' }, version: 1 }
    expect(await client.data(found)).toEqual({ workflows: { totalCount: 1, nodes: [mine] } })
    const copy = await workflows.change('duplicateWorkflow(id: $id)', { id })
    const { workflow } = await client.data(
      'query($id: ID!) { workflow(id: $id) { name variables version } }',
      { id: String(copy.id) },
    )
    expect(workflow).toEqual({ name: 'Forecast (copy)', variables: { unit: 'C' }, version: 1 })
    const deletion =
      'mutation($id: ID!) { deleteWorkflow(id: $id) { __typename ... on DeletePayload { deletedId } } }'
    expect(await client.data(deletion, { id })).toEqual({
      deleteWorkflow: { __typename: 'DeletePayload', deletedId: id },
    })
    expect(await client.data(deletion, { id })).toEqual({ deleteWorkflow: { __typename: 'NotFoundError' } })
    expect(await client.data('query($id: ID!) { workflow(id: $id) { id } }', { id })).toEqual({
      workflow: null,
    })
  })
})
