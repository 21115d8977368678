import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

const PAGE_EVENTS = 1_000

export interface StoredEvent {
  seq: number
  type: string
  payload: unknown
}

/** Streams a whole log as server-sent events: page by page, an object and a write for each event. */
export async function sendEvents(
  response: ServerResponse,
  readPage: (after: number, limit: number) => Promise<StoredEvent[]>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  let after = 0
  for (;;) {
    const page = await readPage(after, PAGE_EVENTS)
    for (const { seq, type, payload } of page) {
      const frame = `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify(payload)}\n\n`
      if (!response.write(frame)) await once(response, 'drain')
      after = seq
    }
    if (page.length < PAGE_EVENTS) break
  }
  response.end()
}

/** The execution in `/api/runtime/executions/{id}/events`. */
export function executionIdOf(url: string | undefined): string {
  return url?.split('/')[4] ?? ''
}
