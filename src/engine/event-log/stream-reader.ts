import type { Bus } from '../../platform/bus/bus.ts'
import type { EventPage, StreamEvent, StreamRef } from './event.ts'
import { decodeHint, hintChannel } from './hint.ts'
import type { EventLog } from './log.ts'

const MAX_WINDOW_EVENTS = 1_000
const MAX_WINDOW_CHARS = 1024 * 1024

export interface ReaderTiming {
  /** How long a quiet stream waits before it looks into the log by itself. */
  pollMs: number
  /** The same while the bus is down. */
  degradedPollMs: number
}

/**
 * Reads one stream for all its followers in this process: one subscription, one poll, one query for followers
 * that stand at the same place, one copy of the newest events. That copy is a window without gaps that ends at
 * the last known event; a hint extends it when it continues it, and everything else comes from the log.
 */
export class StreamReader {
  readonly #log: EventLog
  readonly #bus: Bus
  readonly #stream: StreamRef
  readonly #timing: ReaderTiming
  readonly #reads = new Map<string, Promise<EventPage>>()
  readonly #waiting = new Set<() => void>()
  /** What followers were given of the window since it last changed: those at one place get one page. */
  readonly #pages = new Map<number, EventPage>()
  #window: StreamEvent[] = []
  #windowChars = 0
  #lastSeq = 0
  #isClosed = false
  #revision = 0
  #unsubscribe: (() => void) | null = null
  #pollTimer: NodeJS.Timeout | null = null

  constructor(parts: { log: EventLog; bus: Bus; stream: StreamRef; timing: ReaderTiming }) {
    this.#log = parts.log
    this.#bus = parts.bus
    this.#stream = parts.stream
    this.#timing = parts.timing
  }

  /** Changes with every hint and every poll: a page that was read under an older revision may be out of date. */
  get revision(): number {
    return this.#revision
  }

  /** Subscribes; only then may anyone read, so that whatever commits after the read is announced. */
  open(): void {
    this.#unsubscribe = this.#bus.subscribe(hintChannel(this.#stream.streamId), (message) => {
      if (message !== null) this.#take(message)
      this.#advance()
    })
  }

  close(): void {
    this.#unsubscribe?.()
    if (this.#pollTimer) clearTimeout(this.#pollTimer)
    this.#pollTimer = null
  }

  /** The events after `after` that exist by now; from memory where the window reaches back so far. */
  async pageAfter(after: number): Promise<EventPage> {
    return this.#pageFromWindow(after) ?? (await this.#pageFromLog(after))
  }

  /** Calls `wake` once, when the revision is no longer `seen`. Returns the function that forgets about it. */
  onChange(seen: number, wake: () => void): () => void {
    this.#waiting.add(wake)
    if (this.#revision === seen) this.#schedulePoll()
    else queueMicrotask(() => this.#waiting.delete(wake) && wake())
    return () => this.#waiting.delete(wake)
  }

  #pageFromWindow(after: number): EventPage | null {
    const known = { lastSeq: this.#lastSeq, isClosed: this.#isClosed }
    if (after >= this.#lastSeq) return this.#isClosed ? { events: [], ...known } : null
    const oldest = this.#window[0]
    if (!oldest || after + 1 < oldest.seq) return null
    const page = this.#pages.get(after) ?? { events: this.#window.filter(({ seq }) => seq > after), ...known }
    this.#pages.set(after, page)
    return page
  }

  #pageFromLog(after: number): Promise<EventPage> {
    const key = `${after}@${this.#revision}`
    const running = this.#reads.get(key)
    if (running) return running
    const read = this.#readLog(after).finally(() => this.#reads.delete(key))
    this.#reads.set(key, read)
    return read
  }

  async #readLog(after: number): Promise<EventPage> {
    const page = await this.#log.readPage(this.#stream, after)
    const reachesEnd = (page.events.at(-1)?.seq ?? after) >= page.lastSeq
    if (reachesEnd && page.lastSeq >= this.#lastSeq) this.#learn(page, after)
    return page
  }

  #learn(page: EventPage, after: number): void {
    if (after > this.#lastSeq) this.#clearWindow()
    const have = this.#window.length === 0 ? after : this.#lastSeq
    this.#extend(page.events.filter((event) => event.seq > have))
    this.#lastSeq = page.lastSeq
    this.#isClosed = page.isClosed
  }

  #take(message: string): void {
    const hint = decodeHint(message)
    const last = hint?.events?.at(-1)
    if (!hint?.events || !last || hint.firstSeq !== this.#lastSeq + 1 || this.#isClosed) return
    this.#extend(hint.events)
    this.#lastSeq = last.seq
    this.#isClosed = hint.closes
  }

  #extend(events: readonly StreamEvent[]): void {
    this.#pages.clear()
    for (const event of events) {
      this.#window.push(event)
      this.#windowChars += event.payload.length
    }
    while (this.#window.length > MAX_WINDOW_EVENTS || this.#windowChars > MAX_WINDOW_CHARS) {
      this.#windowChars -= this.#window.shift()?.payload.length ?? 0
    }
  }

  #clearWindow(): void {
    this.#pages.clear()
    this.#window = []
    this.#windowChars = 0
  }

  #schedulePoll(): void {
    const { pollMs, degradedPollMs } = this.#timing
    this.#pollTimer ??= setTimeout(() => this.#advance(), this.#bus.isHealthy ? pollMs : degradedPollMs)
  }

  #advance(): void {
    if (this.#pollTimer) clearTimeout(this.#pollTimer)
    this.#pollTimer = null
    this.#revision++
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }
}
