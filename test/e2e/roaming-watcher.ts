import { setTimeout as delay } from 'node:timers/promises'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'
import { openWatcher, type Transport } from '../graphql/watchers.ts'
import { at, TestClient, textAt } from '../support/client.ts'
import { API_KEY } from './installation.ts'

/** An event as every transport tells it. */
export interface SeenEvent {
  executionId: string
  seq: number
  cursor: string
  isLast: boolean
}

/** One connection: the events behind a cursor until the server ends it, or the caller leaves. */
type Connect = (url: string, after: string | null) => AsyncIterable<SeenEvent>

const NEXT_TRY_MS = 50
/** After at most so many events the watcher goes elsewhere. */
const MAX_STAY = 60

const EVENT = '{ __typename seq cursor executionId }'
const EXECUTION = `subscription($id: ID!, $after: Cursor) { executionEvents(executionId: $id, after: $after) ${EVENT} }`
const UPDATES = `subscription($filter: ExecutionFilter, $after: Cursor) {
  executionUpdates(filter: $filter, after: $after) { cursor execution { id status lastSeq } }
}`
const SESSION = `subscription($id: ID!, $after: Cursor) { sessionEvents(sessionId: $id, after: $after) ${EVENT} }`

export function overGraphql(transport: Transport, id: string): Connect {
  const operation = { query: EXECUTION, field: 'executionEvents', toSeen: toSeenEvent }
  return (url, after) => subscribe(transport, url, { ...operation, variables: { id, after } })
}

export function overSession(transport: Transport, id: string): Connect {
  const operation = { query: SESSION, field: 'sessionEvents', toSeen: toSeenEvent }
  return (url, after) => subscribe(transport, url, { ...operation, variables: { id, after } })
}

/** Every change of an execution's status, or of one in the session, as an event that is the last when it has ended. */
export function overUpdates(transport: Transport, sessionId?: string): Connect {
  const operation = { query: UPDATES, field: 'executionUpdates', toSeen: toSeenUpdate }
  const filter = sessionId === undefined ? null : { sessionId }
  return (url, after) => subscribe(transport, url, { ...operation, variables: { filter, after } })
}

export function overRest(id: string): Connect {
  return async function* (url, after) {
    const headers: Record<string, string> = after === null ? {} : { 'last-event-id': after }
    const reader = await new TestClient(url, API_KEY).open(`/api/runtime/executions/${id}/events`, headers)
    try {
      for (let event = await reader.next(); event; event = await reader.next()) {
        const isLast = event.event === 'done' || event.event === 'error'
        yield { executionId: id, seq: Number(event.id), cursor: String(event.id), isLast }
      }
    } finally {
      await reader.close()
    }
  }
}

/**
 * Watches as a client does whose connections break and who is sent to any of the servers: behind its last cursor,
 * until `isComplete`. What it has seen is what the connections gave it, one after the other.
 */
export async function roam(parts: {
  connect: Connect
  urls: readonly string[]
  random: () => number
  isComplete: (seen: readonly SeenEvent[]) => boolean
  /** Where it begins: the beginning, or with what is live, unless told otherwise. */
  after?: string
}): Promise<SeenEvent[]> {
  const { connect, urls, random, isComplete, after = null } = parts
  const seen: SeenEvent[] = []
  while (!isComplete(seen)) {
    const url = urls[Math.floor(random() * urls.length)] ?? ''
    let stay = 1 + Math.floor(random() * MAX_STAY)
    try {
      for await (const event of connect(url, seen.at(-1)?.cursor ?? after)) {
        seen.push(event)
        if (--stay === 0 || isComplete(seen)) break
      }
    } catch {
      await delay(NEXT_TRY_MS)
    }
  }
  return seen
}

interface Operation {
  query: string
  field: string
  variables: JsonObject
  toSeen: (value: JsonObject) => SeenEvent
}

async function* subscribe(
  transport: Transport,
  url: string,
  { query, field, variables, toSeen }: Operation,
): AsyncGenerator<SeenEvent> {
  const watcher = openWatcher(transport, url, API_KEY)
  try {
    for await (const result of watcher.iterate(variables, query)) {
      const value = isJsonObject(result) && isJsonObject(result.data) ? result.data[field] : undefined
      if (!isJsonObject(value)) throw new Error(JSON.stringify(result))
      yield toSeen(value)
    }
  } finally {
    await watcher.close()
  }
}

function toSeenEvent({ __typename, executionId, seq, cursor }: JsonObject): SeenEvent {
  const isLast = /Execution(?:Done|Error)Event/.test(String(__typename))
  return { executionId: String(executionId), seq: Number(seq), cursor: String(cursor), isLast }
}

function toSeenUpdate({ cursor, execution }: JsonObject): SeenEvent {
  const isLast = /^(?:COMPLETED|FAILED|CANCELLED)$/.test(textAt(execution, 'status'))
  const seq = Number(at(execution, 'lastSeq'))
  return { executionId: textAt(execution, 'id'), seq, cursor: String(cursor), isLast }
}
