import type { JsonObject } from '../../../src/base/json.ts'
import { GraphqlClient } from '../../graphql/graphql-client.ts'
import { at, TestClient, textAt } from '../../support/client.ts'
import type { TestServer } from '../../support/server.ts'

const CONNECT = `mutation Connect(
  $key: String!, $url: String, $command: [String!], $credentials: JSON, $trustHints: Boolean, $timeoutMs: Int
) {
  result: connectMcpServer(
    integrationKey: $key, displayName: $key, url: $url, command: $command, credentials: $credentials,
    trustHints: $trustHints, timeoutMs: $timeoutMs
  ) {
    __typename
    ... on Error { message code }
    ... on ValidationError { issues { path message code } }
    ... on ConnectedAccount { ${'id status statusReason protocolVersion serverInfo syncs { ok added changed removed warnings error }'} }
  }
}`

const ACCOUNT = `query Account($id: ID!) {
  node(id: $id) {
    ... on ConnectedAccount { id status statusReason syncs { ok added changed removed warnings error } }
  }
}`

/** What a person does with an account, over GraphQL, and what an agent does with its tools, over REST. */
export class Connecting {
  readonly graphql: GraphqlClient
  readonly rest: TestClient

  constructor({ url, apiKey }: Pick<TestServer, 'url' | 'apiKey'>) {
    this.graphql = new GraphqlClient(url, apiKey)
    this.rest = new TestClient(url, apiKey)
  }

  /** The account, or the error. */
  async connect(key: string, peer: JsonObject): Promise<JsonObject> {
    return this.#result(CONNECT, { key, ...peer })
  }

  /** The account's id; throws for an error. */
  async connected(key: string, peer: JsonObject): Promise<string> {
    return textAt(await this.connect(key, peer), 'id')
  }

  async account(id: string): Promise<JsonObject> {
    const { node } = await this.graphql.data(ACCOUNT, { id })
    return node as JsonObject // the account was there
  }

  sync(id: string): Promise<JsonObject> {
    return this.#result(
      'mutation($id: ID!) { result: syncConnectedAccount(id: $id) { ... on ConnectedAccount { status statusReason } ... on Error { code message } } }',
      { id },
    )
  }

  /** The answer's body, with its HTTP status. */
  async invoke(name: string, input: JsonObject): Promise<{ status: number; body: JsonObject; text: string }> {
    const { status, json, text } = await this.rest.post(`/api/runtime/tools/${name}`, { input })
    return { status, body: json, text }
  }

  async names(prefix: string): Promise<string[]> {
    const { json } = await this.rest.get('/api/runtime/capabilities')
    const list = Array.isArray(json.capabilities) ? json.capabilities : []
    return list.map((one) => String(at(one, 'name'))).filter((name) => name.startsWith(prefix))
  }

  async #result(query: string, variables: JsonObject): Promise<JsonObject> {
    const { result } = await this.graphql.data(query, variables)
    return result as JsonObject // every mutation here answers with an object
  }
}
