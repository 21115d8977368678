import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createWsClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'

/** The transports of subscriptions, each with its own client. */
export const TRANSPORTS = [
  'graphql-ws',
  'graphql-sse, distinct connections',
  'graphql-sse, one connection',
] as const
export type Transport = (typeof TRANSPORTS)[number]

export interface Watcher {
  iterate(variables: JsonObject, query: string): AsyncIterableIterator<unknown>
  close(): unknown
}

/** A client as users have it, which does not connect again by itself. */
export function openWatcher(transport: Transport, url: string, key: string): Watcher {
  switch (transport) {
    case 'graphql-ws': {
      const ws = createWsClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${key}` },
        retryAttempts: 0,
      })
      return { iterate: (variables, query) => ws.iterate({ query, variables }), close: () => ws.dispose() }
    }
    case 'graphql-sse, distinct connections':
      return openSse(`${url}/graphql`, key, false)
    case 'graphql-sse, one connection':
      return openSse(`${url}/graphql/stream`, key, true)
  }
}

function openSse(url: string, key: string, singleConnection: boolean): Watcher {
  const events = createSseClient({
    url,
    singleConnection,
    headers: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
  })
  return {
    iterate: (variables, query) => events.iterate({ query, variables }),
    close: () => events.dispose(),
  }
}

/** What one field of a subscription has given; throws when it was something else. */
function fieldOf(result: unknown, field: string): JsonObject {
  const value = isJsonObject(result) && isJsonObject(result.data) ? result.data[field] : undefined
  if (!isJsonObject(value)) throw new Error(`No ${field} in ${JSON.stringify(result)}`)
  return value
}

/** So many values of a field; the subscription stays open. */
export async function takeValues(
  results: AsyncIterableIterator<unknown>,
  field: string,
  count: number,
): Promise<JsonObject[]> {
  const taken: JsonObject[] = []
  while (taken.length < count) {
    const { value, done } = await results.next()
    if (done) throw new Error(`ended after ${taken.length} of ${count}`)
    taken.push(fieldOf(value, field))
  }
  return taken
}

/** The values of a field up to the first one that is looked for: feeds of rows may leave out what came before it. */
export async function takeValuesUntil(
  results: AsyncIterableIterator<unknown>,
  field: string,
  isLast: (value: JsonObject) => boolean,
): Promise<JsonObject[]> {
  const taken: JsonObject[] = []
  for (;;) {
    const [value = {}] = await takeValues(results, field, 1)
    taken.push(value)
    if (isLast(value)) return taken
  }
}

/** The first result, or how the operation was refused, as text. */
export async function outcomeOf(results: AsyncIterableIterator<unknown>): Promise<string> {
  try {
    return JSON.stringify((await results.next()).value)
  } catch (error) {
    return JSON.stringify(error)
  }
}
