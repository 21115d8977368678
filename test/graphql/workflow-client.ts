import { isJsonObject, type JsonObject } from '../../src/base/json.ts'
import type { GraphqlClient } from './graphql-client.ts'

const START = { id: 's', type: 'STARTER', name: 'Start', config: { input: { city: 'string', days: 3 } } }
const FETCH = {
  id: 'f',
  type: 'GENERAL_API',
  name: 'Fetch',
  config: { url: 'https://example.com/<Start.output.city>' },
}

/** A start and a request. */
export const GRAPH = { nodes: [START, FETCH], edges: [{ source: 's', target: 'f' }] }

/** The same with something else in the request. */
export function withFetch(changes: object): object {
  return { ...GRAPH, nodes: [START, { ...FETCH, ...changes }] }
}

export function withUrl(url: string): object {
  return withFetch({ config: { url } })
}

const RESULT = `__typename
  ... on Workflow { id version state deployedVersion { version } }
  ... on VersionConflictError { currentVersion conflictingPaths }
  ... on ValidationError { message issues { path code } }`

/** Edits workflows over GraphQL. */
export class WorkflowClient {
  readonly #client: GraphqlClient

  constructor(client: GraphqlClient) {
    this.#client = client
  }

  async change(call: string, variables: JsonObject, types = '$id: ID!'): Promise<JsonObject> {
    const data = await this.#client.data(`mutation(${types}) { result: ${call} { ${RESULT} } }`, variables)
    return isJsonObject(data.result) ? data.result : {}
  }

  tryCreate(name: string, graph: object): Promise<JsonObject> {
    const variables = { name, graph: { ...graph } }
    return this.change(
      'createWorkflow(name: $name, graph: $graph)',
      variables,
      '$name: String!, $graph: GraphInput',
    )
  }

  async create(graph: object = GRAPH): Promise<string> {
    return String((await this.tryCreate('Weather', graph)).id)
  }

  save(id: string, graph: object, expectedVersion: number): Promise<JsonObject> {
    const call = 'saveWorkflowGraph(id: $id, graph: $graph, expectedVersion: $expectedVersion)'
    const types = '$id: ID!, $graph: GraphInput!, $expectedVersion: Int!'
    return this.change(call, { id, graph: { ...graph }, expectedVersion }, types)
  }

  /** The address that the request of the newest version is sent to. */
  async urlOf(id: string): Promise<unknown> {
    const query = 'query($id: ID!) { workflow(id: $id) { graph { nodes { config } } } }'
    return /"url":"([^"]+)"/.exec(JSON.stringify(await this.#client.data(query, { id })))?.[1]
  }
}
