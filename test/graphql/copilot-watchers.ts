import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createWsClient } from 'graphql-ws'
import { WebSocket } from 'ws'

export interface Caller {
  url: string
  apiKey: string
}

export const EVENTS = `subscription($id: ID!, $after: Cursor) { copilotTurnEvents(turnId: $id, after: $after) {
  __typename turnId seq cursor
  ... on CopilotStatusEvent { status }
  ... on CopilotToolCallEvent { name arguments }
  ... on CopilotToolResultEvent { name isError truncated }
  ... on CopilotDeltaEvent { delta }
  ... on CopilotLintEvent { issues { rule severity message blockId field } }
  ... on CopilotCompleteEvent { content effectiveModel message { suggestionState } diff { addBlocks { name } } }
  ... on CopilotErrorEvent { errorCode }
} }`
export const SESSION_EVENTS = EVENTS.replace('copilotTurnEvents(turnId', 'copilotSessionEvents(sessionId')

export type Told = {
  __typename: string
  turnId: string
  seq: number
  cursor: string
  [field: string]: unknown
}

type Watch = (caller: Caller, query: string, variables: object) => AsyncIterableIterator<unknown>

export const overSocket: Watch = ({ url, apiKey }, query, variables) =>
  createWsClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${apiKey}` },
  }).iterate({ query, variables: { ...variables } })

/** Each client library, as people use it: the events of one subscription. */
export const CLIENTS: Record<string, Watch> = {
  'graphql-ws': overSocket,
  'graphql-sse': ({ url, apiKey }, query, variables) =>
    createSseClient({
      url: `${url}/graphql/stream`,
      singleConnection: true,
      headers: { authorization: `Bearer ${apiKey}` },
    }).iterate({ query, variables: { ...variables } }),
}

/** The events up to the one that ends a turn, or to the end of the subscription. */
export async function take(results: AsyncIterableIterator<unknown>, ends = 1): Promise<Told[]> {
  const told: Told[] = []
  for await (const result of reporting(results)) {
    const { data, errors } = Object(result)
    if (errors) throw new Error(JSON.stringify(errors))
    const [event] = Object.values(Object(data))
    told.push(Object(event))
    if (told.filter(({ __typename }) => /Complete|Error/.test(__typename)).length === ends) break
  }
  return told
}

/** What a library throws is no Error, but the errors of the operation. */
async function* reporting(results: AsyncIterableIterator<unknown>): AsyncGenerator<unknown> {
  try {
    yield* results
  } catch (errors) {
    throw new Error(JSON.stringify(errors), { cause: errors })
  }
}
