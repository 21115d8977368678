import type { EventPage, StreamEvent } from '../../src/engine/event-log/event.ts'

/** Pages are shared by all who watch a stream: each is turned into bytes once. */
const encodedPages = new WeakMap<readonly StreamEvent[], Uint8Array>()

/**
 * A page of a turn's events (streams.md, copilot chat stream): no event has a name, since its payload tells it in the
 * key `event`, and is passed on as it was stored.
 */
export function encodeTurnEvents({ events }: EventPage): Uint8Array {
  const known = encodedPages.get(events)
  if (known !== undefined) return known
  const bytes = Buffer.from(events.map(frame).join(''))
  encodedPages.set(events, bytes)
  return bytes
}

/** With `?compat=studio` each piece of text comes once more, without an id, as the reference's own editor reads it. */
export function encodeForStudio({ events }: EventPage): string {
  return events
    .map((event) => frame(event) + (event.type === 'content_delta' ? chunkFrame(event) : ''))
    .join('')
}

function frame({ seq, payload }: StreamEvent): string {
  return `id: ${seq}\ndata: ${payload}\n\n`
}

function chunkFrame({ payload }: StreamEvent): string {
  const { delta }: { delta: string } = JSON.parse(payload)
  return `data: ${JSON.stringify({ event: 'chunk', content: delta })}\n\n`
}
