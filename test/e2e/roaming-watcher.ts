import { setTimeout as delay } from 'node:timers/promises'
import { isJsonObject } from '../../src/base/json.ts'
import { openWatcher, type Transport } from '../graphql/watchers.ts'
import { TestClient } from '../support/client.ts'
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
const SESSION = `subscription($id: ID!, $after: Cursor) { sessionEvents(sessionId: $id, after: $after) ${EVENT} }`

export function overGraphql(transport: Transport, id: string): Connect {
  return (url, after) => subscribe(transport, url, { query: EXECUTION, field: 'executionEvents', id, after })
}

export function overSession(transport: Transport, id: string): Connect {
  return (url, after) => subscribe(transport, url, { query: SESSION, field: 'sessionEvents', id, after })
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
}): Promise<SeenEvent[]> {
  const { connect, urls, random, isComplete } = parts
  const seen: SeenEvent[] = []
  while (!isComplete(seen)) {
    const url = urls[Math.floor(random() * urls.length)] ?? ''
    let stay = 1 + Math.floor(random() * MAX_STAY)
    try {
      for await (const event of connect(url, seen.at(-1)?.cursor ?? null)) {
        seen.push(event)
        if (--stay === 0 || isComplete(seen)) break
      }
    } catch {
      await delay(NEXT_TRY_MS)
    }
  }
  return seen
}

async function* subscribe(
  transport: Transport,
  url: string,
  { query, field, id, after }: { query: string; field: string; id: string; after: string | null },
): AsyncGenerator<SeenEvent> {
  const watcher = openWatcher(transport, url, API_KEY)
  try {
    for await (const result of watcher.iterate({ id, after }, query)) {
      const event = isJsonObject(result) && isJsonObject(result.data) ? result.data[field] : undefined
      if (!isJsonObject(event)) throw new Error(JSON.stringify(result))
      const isLast = /Execution(?:Done|Error)Event/.test(String(event.__typename))
      const { executionId, seq, cursor } = event
      yield { executionId: String(executionId), seq: Number(seq), cursor: String(cursor), isLast }
    }
  } finally {
    await watcher.close()
  }
}
