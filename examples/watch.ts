import type { ResultOf } from 'gql.tada'
import { print } from 'graphql'
import type { Client } from 'graphql-ws'
import { graphql } from './graphql.ts'

const ExecutionEvents = graphql(`
  subscription ExecutionEvents($executionId: ID!, $after: Cursor) {
    executionEvents(executionId: $executionId, after: $after) {
      __typename
      seq
      cursor
      ... on ExecutionCheckpointEvent { message progress }
      ... on ExecutionDoneEvent { summary }
      ... on ExecutionErrorEvent { message }
    }
  }
`)

export type ExecutionEvent = ResultOf<typeof ExecutionEvents>['executionEvents']

/** How often a watcher that has lost its connection comes back before it gives up. */
const MAX_RETURNS = 10
const PAUSE_MS = 500

/**
 * Every event of an execution, each once, to its end. graphql-ws replays nothing by itself: after a lost connection
 * the subscription is asked for again behind the last cursor.
 */
export async function* watch(client: Client, executionId: string): AsyncGenerator<ExecutionEvent> {
  let after: string | null = null
  for (let returns = 0; ; returns++) {
    try {
      const query = print(ExecutionEvents)
      const variables: { executionId: string; after: string | null } = { executionId, after }
      for await (const answer of client.iterate<ResultOf<typeof ExecutionEvents>>({ query, variables })) {
        if (answer.errors?.[0]) throw answer.errors[0]
        const event: ExecutionEvent | undefined = answer.data?.executionEvents
        if (!event) continue
        after = event.cursor
        returns = 0
        yield event
      }
      return
    } catch (error) {
      // What the server answers is final; only a socket that closed is worth another try.
      if (!isClosedSocket(error) || returns === MAX_RETURNS) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

function isClosedSocket(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number'
}
