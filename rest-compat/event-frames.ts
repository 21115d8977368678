import type { EventPage } from '../src/engine/event-log/event.ts'
import type { StreamFollower } from '../src/engine/event-log/follower.ts'
import type { Frames } from '../src/platform/http/server-sent-events.ts'

/**
 * A follower as the text of a stream, one chunk a page. `return()` reaches the follower at once, also while it
 * waits.
 */
export function toFrames(
  follower: StreamFollower,
  encode: (page: EventPage) => Frames,
): AsyncIterableIterator<Frames> {
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      const page = await follower.next()
      if (page.done) return { done: true, value: undefined }
      return { done: false, value: encode(page.value) }
    },
    async return() {
      await follower.return()
      return { done: true, value: undefined }
    },
  }
}
