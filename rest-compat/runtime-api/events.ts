import type { EventPage, StreamEvent } from '../../src/engine/event-log/event.ts'
import type { StreamFollower } from '../../src/engine/event-log/follower.ts'
import type { Frames } from '../../src/platform/http/server-sent-events.ts'
import { toFrames } from '../event-frames.ts'

/** Pages are shared by all who watch a stream: each is turned into bytes once. */
const encodedPages = new WeakMap<readonly StreamEvent[], Uint8Array>()

/**
 * Server-sent events of an execution (001, Event stream): one chunk a page, each event with its sequence number as
 * id. The payload is stored in its shape on the wire, so it is passed on as it is, replayed or live. `return()`
 * reaches the follower at once, also while it waits.
 */
export function toEventFrames(follower: StreamFollower, verbose: boolean): AsyncIterableIterator<Frames> {
  return toFrames(follower, verbose ? encodeVerbose : encode)
}

function encode({ events }: EventPage): Uint8Array {
  const known = encodedPages.get(events)
  if (known !== undefined) return known
  let text = ''
  for (const event of events) text += frame(event)
  const bytes = Buffer.from(text)
  encodedPages.set(events, bytes)
  return bytes
}

function frame({ seq, type, payload }: StreamEvent): string {
  return `id: ${seq}\nevent: ${type}\ndata: ${payload}\n\n`
}

/** With `?verbose=1` the good end has its run_status as well; it is not stored, so it has no id (streams.md). */
function encodeVerbose({ events }: EventPage): string {
  return events.map((event) => (event.type === 'done' ? completedFrame(event) : '') + frame(event)).join('')
}

function completedFrame({ payload }: StreamEvent): string {
  const { runId, executionId }: { runId: string; executionId: string } = JSON.parse(payload)
  const status = { runId, executionId, status: 'completed', interactionMode: 'execute' }
  return `event: run_status\ndata: ${JSON.stringify(status)}\n\n`
}
