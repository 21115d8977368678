import type { EventPage, StreamEvent } from '../../src/engine/event-log/event.ts'

/** Pages are shared by all who watch a stream: each is turned into bytes once. */
const encodedPages = new WeakMap<readonly StreamEvent[], Uint8Array>()

/**
 * A page of a workflow run's events (streams.md, workflow run stream): no event has a name, since its payload tells
 * its type, and is passed on as it was stored.
 */
export function encodeRunEvents({ events }: EventPage): Uint8Array {
  const known = encodedPages.get(events)
  if (known !== undefined) return known
  const bytes = Buffer.from(events.map(({ seq, payload }) => `id: ${seq}\ndata: ${payload}\n\n`).join(''))
  encodedPages.set(events, bytes)
  return bytes
}
