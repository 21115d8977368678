import { isJsonObject, type JsonObject } from '../../src/base/json.ts'
import { TestClient } from '../support/client.ts'

export interface GraphqlAnswer {
  status: number
  data: JsonObject
  errors: JsonObject[]
  json: JsonObject
}

/** Asks over HTTP as a plain client does. */
export class GraphqlClient {
  readonly #client: TestClient

  constructor(url: string, apiKey: string | null) {
    this.#client = new TestClient(url, apiKey)
  }

  async ask(query: string, variables: JsonObject = {}): Promise<GraphqlAnswer> {
    const { status, json } = await this.#client.post('/graphql', { query, variables })
    const errors = Array.isArray(json.errors) ? json.errors.filter(isJsonObject) : []
    return { status, json, errors, data: isJsonObject(json.data) ? json.data : {} }
  }

  /** The data of an operation that must not fail. */
  async data(query: string, variables: JsonObject = {}): Promise<JsonObject> {
    const { data, errors } = await this.ask(query, variables)
    if (errors.length > 0) throw new Error(JSON.stringify(errors))
    return data
  }
}

/** Begins an execution and gives its id. */
export async function startExecution(
  client: GraphqlClient,
  name: string,
  input: JsonObject,
): Promise<string> {
  const data = await client.data(
    `mutation($input: InvokeCapabilityInput!) {
      invokeCapability(input: $input) { ... on InvokePayload { execution { id } } ... on Error { code message } }
    }`,
    { input: { name, input, async: true } },
  )
  const id = /exec_\w+/.exec(JSON.stringify(data))?.[0]
  if (!id) throw new Error(JSON.stringify(data))
  return id
}
