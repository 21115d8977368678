import { AppError } from '../base/errors.ts'
import type { StreamRef } from '../engine/event-log/event.ts'
import type { EventFeed } from '../engine/event-log/feed.ts'
import type { StreamFollower } from '../engine/event-log/follower.ts'
import type { EventLog, StreamKind } from '../engine/event-log/log.ts'

/** The largest sequence number that the database can keep: it stands at the end of every stream. */
export const STREAM_END = 2 ** 31 - 1

export interface StreamSource {
  log: EventLog
  feed: EventFeed
}

/**
 * The events of a stream after the sequence number `after`, then those to come, until the terminal one. Null when
 * the stream has ended and the cursor stands at its end: there is nothing to follow. Throws NOT_FOUND for a stream
 * that the organisation does not have or that is of another kind, and CURSOR_EXPIRED when events after the cursor
 * are no longer kept. The caller calls `return()` on what it is given.
 */
export async function followStream(
  { log, feed }: StreamSource,
  stream: StreamRef & { kind: StreamKind; name: string },
  after: number,
): Promise<StreamFollower | null> {
  const state = await log.findState(stream)
  if (state?.kind !== stream.kind) throw new AppError('NOT_FOUND', `Unknown ${stream.name}`)
  if (state.isClosed && after >= state.lastSeq && after > 0) return null
  if (after < state.lastSeq && after + 1 < state.firstSeq) {
    throw new AppError('CURSOR_EXPIRED', 'Events expired')
  }
  return feed.follow(stream, after)
}
