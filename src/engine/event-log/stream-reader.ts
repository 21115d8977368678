import type { Bus } from '../../platform/bus/bus.ts'
import type { EventPage, StreamRef } from './event.ts'
import { decodeHint, hintChannel } from './hint.ts'
import type { EventLog } from './log.ts'
import type { StreamPoll } from './stream-poll.ts'
import { StreamWindow } from './stream-window.ts'

/**
 * Reads one stream for all its followers in this process: one subscription, one window of the newest events, one
 * query for followers that stand at the same place. What a hint does not bring is read from the log.
 */
export class StreamReader {
  readonly stream: StreamRef
  readonly #log: EventLog
  readonly #bus: Bus
  readonly #poll: StreamPoll
  readonly #window = new StreamWindow()
  readonly #reads = new Map<string, Promise<EventPage>>()
  readonly #waiting = new Set<() => void>()
  /** Counts what has been heard of the stream. */
  #revision = 0
  /** The last revision that the window did not take in: what it was about must be read. */
  #doubtfulAt = 0
  /** The last revision at which a read began that reached the end of the log. */
  #readAt = -1
  #unsubscribe: (() => void) | null = null

  constructor(parts: { log: EventLog; bus: Bus; poll: StreamPoll; stream: StreamRef }) {
    this.stream = parts.stream
    this.#log = parts.log
    this.#bus = parts.bus
    this.#poll = parts.poll
  }

  /** The last sequence number that is known; null before the log has answered. */
  get lastSeq(): number | null {
    return this.#window.lastSeq
  }

  /** Changes whenever something is heard of the stream: a page asked for under an older one may be out of date. */
  get revision(): number {
    return this.#revision
  }

  /** Subscribes; only then may anyone read, so that whatever commits after the read is announced. */
  open(): void {
    const channel = hintChannel(this.stream.streamId)
    this.#unsubscribe = this.#bus.subscribe(channel, (message) => this.#hear(message))
  }

  close(): void {
    this.#unsubscribe?.()
    this.#poll.delete(this)
  }

  /** The events after `after` that exist by now; from memory where that is certain. */
  async pageAfter(after: number): Promise<EventPage> {
    const page = this.#window.pageAfter(after)
    const isCertain = page && (page.events.length > 0 || page.isClosed || this.#readAt >= this.#doubtfulAt)
    return isCertain ? page : this.#readShared(after)
  }

  /** Calls `wake` once, at the next revision. Returns the function that forgets about it. */
  onChange(wake: () => void): () => void {
    this.#waiting.add(wake)
    this.#poll.add(this)
    return () => {
      this.#waiting.delete(wake)
      if (this.#waiting.size === 0) this.#poll.delete(this)
    }
  }

  /** Something may have been appended that no hint has brought. */
  lookAgain(): void {
    this.#doubtfulAt = this.#revision + 1
    this.#advance()
  }

  #hear(message: string | null): void {
    const hint = message === null ? null : decodeHint(message)
    if (hint && this.#window.extend(hint)) this.#advance()
    else this.lookAgain()
  }

  #advance(): void {
    this.#revision++
    this.#poll.delete(this)
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  #readShared(after: number): Promise<EventPage> {
    const key = `${after}@${this.#revision}`
    const running = this.#reads.get(key)
    if (running) return running
    const read = this.#read(after).finally(() => this.#reads.delete(key))
    this.#reads.set(key, read)
    return read
  }

  async #read(after: number): Promise<EventPage> {
    const revision = this.#revision
    const page = await this.#log.readPage(this.stream, after)
    if (this.#window.learn(page, after)) this.#readAt = Math.max(this.#readAt, revision)
    return page
  }
}
