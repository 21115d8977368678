import type { Bus } from '../../platform/bus/bus.ts'
import type { StreamEvent, StreamRef } from './event.ts'
import { StreamFollower } from './follower.ts'
import { encodeHint, hintChannel } from './hint.ts'
import type { EventLog } from './log.ts'
import { POLL_TIMING, type PollTiming } from './poll.ts'
import { createStreamPoll, type StreamPoll } from './stream-poll.ts'
import { StreamReader } from './stream-reader.ts'

/**
 * How events reach those who watch: replay from the log, then follow. The bus only makes it faster; with every
 * hint lost, an event arrives one poll later and none is missed, doubled or out of order. All followers of a
 * stream in this process share one reader, which exists as long as one of them does.
 */
export class EventFeed {
  readonly #log: EventLog
  readonly #bus: Bus
  readonly #poll: StreamPoll
  readonly #readers = new Map<string, { reader: StreamReader; followers: number }>()

  constructor(parts: { log: EventLog; bus: Bus; timing?: PollTiming }) {
    const { log, bus, timing = POLL_TIMING } = parts
    this.#log = log
    this.#bus = bus
    this.#poll = createStreamPoll(log, { isBusHealthy: () => bus.isHealthy, timing })
  }

  /** The number of streams that are being read in this process. */
  get openReaders(): number {
    return this.#readers.size
  }

  /**
   * Everything after the sequence number `after` (0 for all; beyond the end counts as the end), until the
   * terminal event. Nothing is opened before the first `next()`. Whoever takes a follower calls `return()`.
   */
  follow(stream: StreamRef, after: number): StreamFollower {
    const key = `${stream.organizationId} ${stream.streamId}`
    return new StreamFollower({
      after,
      openReader: () => this.#acquire(key, stream),
      release: () => this.#release(key),
    })
  }

  /** Tells all followers, here and in other processes, of events that have been committed. */
  announce(streamId: string, events: readonly StreamEvent[], closes: boolean): void {
    this.#bus.publish(hintChannel(streamId), encodeHint({ events, closes }))
  }

  #acquire(key: string, stream: StreamRef): StreamReader {
    let entry = this.#readers.get(key)
    if (!entry) {
      const reader = new StreamReader({ log: this.#log, bus: this.#bus, poll: this.#poll, stream })
      reader.open()
      entry = { reader, followers: 0 }
      this.#readers.set(key, entry)
    }
    entry.followers++
    return entry.reader
  }

  #release(key: string): void {
    const entry = this.#readers.get(key)
    if (!entry || --entry.followers > 0) return
    this.#readers.delete(key)
    entry.reader.close()
  }
}
