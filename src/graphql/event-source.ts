import type { EventPage, StreamEvent } from '../engine/event-log/event.ts'
import type { StreamFollower } from '../engine/event-log/follower.ts'

/** The same item for everyone who gets the event, so that what is made of it is made once. */
export function oncePerEvent<T>(toItem: (event: StreamEvent) => T): (event: StreamEvent) => T {
  const items = new WeakMap<StreamEvent, T>()
  return (event) => {
    const item = items.get(event) ?? toItem(event)
    items.set(event, item)
    return item
  }
}

/**
 * The events of a follower, one at a time. It can be closed while it waits, which an async generator cannot be:
 * `return()` ends the follower at once, and with it the last reader of the stream. Null is a stream at its end.
 */
export function followEvents<T>(
  follower: StreamFollower | null,
  toItem: (event: StreamEvent) => T,
): AsyncIterableIterator<T> {
  let page: EventPage['events'] = []
  let next = 0
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      if (next >= page.length) {
        const result = await follower?.next()
        if (!result || result.done) return { done: true, value: undefined }
        page = result.value.events
        next = 0
      }
      const event = page[next++]
      return event ? { done: false, value: toItem(event) } : { done: true, value: undefined }
    },
    async return() {
      page = []
      await follower?.return()
      return { done: true, value: undefined }
    },
  }
}
