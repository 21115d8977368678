import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createWsClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'
import { GraphqlClient } from './graphql-client.ts'

export interface Address {
  url: string
  apiKey: string
}

/** Asks one operation over each transport, with its own client library, and gives the errors of the answer. */
export const TRANSPORTS: Record<string, (address: Address, query: string) => Promise<JsonObject[]>> = {
  http: async ({ url, apiKey }, query) => (await new GraphqlClient(url, apiKey).ask(query)).errors,
  'graphql-ws': async ({ url, apiKey }, query) => {
    const client = createWsClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${apiKey}` },
      retryAttempts: 0,
    })
    const errors = await firstErrors(client.iterate({ query }))
    await client.dispose()
    return errors
  },
  'graphql-sse, distinct connections': (address, query) => overSse(address, query, '/graphql'),
  'graphql-sse, one connection': (address, query) => overSse(address, query, '/graphql/stream'),
}

async function overSse({ url, apiKey }: Address, query: string, path: string): Promise<JsonObject[]> {
  const client = createSseClient({
    url: url + path,
    singleConnection: path.endsWith('/stream'),
    headers: { authorization: `Bearer ${apiKey}` },
    retryAttempts: 0,
  })
  const errors = await firstErrors(client.iterate({ query }))
  client.dispose()
  return errors
}

/** Of the first result, or of the rejection that came in its place. */
async function firstErrors(results: AsyncIterableIterator<unknown>): Promise<JsonObject[]> {
  try {
    const { value } = await results.next()
    return errorsIn(isJsonObject(value) ? value.errors : [])
  } catch (thrown) {
    return errorsIn(thrown)
  }
}

function errorsIn(thrown: unknown): JsonObject[] {
  const errors: unknown = JSON.parse(JSON.stringify(thrown ?? []))
  return Array.isArray(errors) ? errors.filter(isJsonObject) : []
}
