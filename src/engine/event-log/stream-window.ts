import type { EventPage, StreamEvent } from './event.ts'
import type { AppendHint } from './hint.ts'

const MAX_EVENTS = 1_000
const MAX_CHARS = 1024 * 1024
const MAX_PAGES = 8

/**
 * The newest events of a stream: a bounded copy without gaps that ends at the last known event. What the log has
 * answered begins it; a hint extends it when it continues it.
 */
export class StreamWindow {
  #events: readonly StreamEvent[] = []
  /** Null before the log has answered: only the log knows whose stream it is. */
  #end: { lastSeq: number; isClosed: boolean } | null = null
  /** What was given of the present copy: all who stand at one place get one page. */
  readonly #pages = new Map<number, EventPage>()

  /** The last sequence number that is known; null before the log has answered. */
  get lastSeq(): number | null {
    return this.#end?.lastSeq ?? null
  }

  /**
   * The known events after `after`; null where the copy does not reach back so far, and where the cursor is ahead of
   * what is known: another process may have given it, whose hints have not come yet.
   */
  pageAfter(after: number): EventPage | null {
    if (!this.#end) return null
    if (after > this.#end.lastSeq) return null
    if (after === this.#end.lastSeq) return { events: [], ...this.#end }
    const oldest = this.#events[0]
    if (!oldest || after + 1 < oldest.seq) return null
    const known = this.#pages.get(after)
    if (known) return known
    const page = { events: this.#events.filter((event) => event.seq > after), ...this.#end }
    if (this.#pages.size >= MAX_PAGES) this.#pages.clear()
    this.#pages.set(after, page)
    return page
  }

  /**
   * Takes over what the log answered for `after`, as far as it is news. False when the page stops short of the
   * end that the stream had then: what lies between is not known.
   */
  learn(page: EventPage, after: number): boolean {
    const { events, lastSeq, isClosed } = page
    if ((events.at(-1)?.seq ?? after) < lastSeq) return false
    if (this.#end && lastSeq < this.#end.lastSeq) return true
    const isNews = events.length > 0 || lastSeq !== this.#end?.lastSeq || isClosed !== this.#end.isClosed
    if (isNews) this.#replace([...this.#eventsBefore(page), ...events], { lastSeq, isClosed })
    return true
  }

  /** Takes a hint that continues what is known, and tells whether all that it says is known now. */
  extend({ events, closes }: AppendHint): boolean {
    const [first, last] = [events[0], events.at(-1)]
    if (!this.#end || !first || !last) return false
    if (last.seq <= this.#end.lastSeq) return this.#end.isClosed || !closes
    if (this.#end.isClosed || first.seq !== this.#end.lastSeq + 1) return false
    this.#replace([...this.#events, ...events], { lastSeq: last.seq, isClosed: closes })
    return true
  }

  /** The copied events that lead up to the page without a gap. */
  #eventsBefore({ events, lastSeq }: EventPage): StreamEvent[] {
    const firstSeq = events[0]?.seq ?? lastSeq + 1
    const before = this.#events.filter((event) => event.seq < firstSeq)
    return before.at(-1)?.seq === firstSeq - 1 ? before : []
  }

  #replace(events: readonly StreamEvent[], end: { lastSeq: number; isClosed: boolean }): void {
    this.#events = newest(events)
    this.#end = end
    this.#pages.clear()
  }
}

/** As many of the last events as fit into the bounds. */
function newest(events: readonly StreamEvent[]): readonly StreamEvent[] {
  let start = Math.max(0, events.length - MAX_EVENTS)
  let chars = 0
  for (let index = events.length - 1; index >= start; index--) {
    chars += events[index]?.payload.length ?? 0
    if (chars > MAX_CHARS) start = index + 1
  }
  return start === 0 ? events : events.slice(start)
}
