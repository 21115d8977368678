import type { EventPage } from './event.ts'
import type { StreamReader } from './stream-reader.ts'

type Result = IteratorResult<EventPage, undefined>

const DONE: Result = { done: true, value: undefined }

/** A page that has been asked for, and the reader's revision at that time. */
interface Read {
  revision: number
  page: Promise<EventPage>
}

/**
 * One watcher of a stream: first what is stored after its cursor, then what is appended, and the end after the
 * terminal event. It is pulled: a slow consumer holds a number, not a queue. `return()` ends it at once, also
 * while it waits or reads, which an async generator cannot do.
 */
export class StreamFollower implements AsyncIterableIterator<EventPage> {
  readonly #openReader: () => StreamReader
  readonly #release: () => void
  #reader: StreamReader | null = null
  #cursor: number
  /** While a page of a replay is being written, the next one is being read: at most one, so its bound is a page's. */
  #ahead: Read | null = null
  #isDone = false
  /** The calls of `next()` are answered one after the other, so that none sees the events of another. */
  #previous: Promise<unknown> = Promise.resolve()
  #stop: ((nothing: null) => void) | null = null

  constructor(parts: { openReader: () => StreamReader; release: () => void; after: number }) {
    this.#openReader = parts.openReader
    this.#release = parts.release
    this.#cursor = parts.after
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** One page of events, never empty. Rejects with NOT_FOUND or CURSOR_EXPIRED as the log does. */
  next(): Promise<Result> {
    const result = this.#previous.then(() => this.#next())
    this.#previous = result.catch(() => {})
    return result
  }

  async return(): Promise<Result> {
    this.#end()
    return DONE
  }

  async #next(): Promise<Result> {
    try {
      const page = await this.#nextPage()
      if (page) return { done: false, value: page }
    } catch (error) {
      this.#end()
      throw error
    }
    this.#end()
    return DONE
  }

  async #nextPage(): Promise<EventPage | null> {
    while (!this.#isDone) {
      const reader = this.#reader ?? this.#openReader()
      this.#reader = reader
      const read = this.#ahead ?? startReading(reader, this.#cursor)
      this.#ahead = null
      const page = await this.#orEnd(read.page)
      if (!page || this.#isDone) return null
      const last = page.events.at(-1)
      this.#cursor = last?.seq ?? Math.min(this.#cursor, page.lastSeq)
      if (this.#cursor < page.lastSeq) this.#ahead = startReading(reader, this.#cursor)
      if (last) return page
      if (page.isClosed) return null
      if (reader.revision === read.revision) await this.#change(reader)
    }
    return null
  }

  /** Null when the follower is ended first. */
  #orEnd(page: Promise<EventPage>): Promise<EventPage | null> {
    const { promise, resolve, reject } = Promise.withResolvers<EventPage | null>()
    // kept as it is: a closure over the page would carry every page of a replay into the old generation
    this.#stop = resolve
    page.then(resolve, reject)
    return promise
  }

  async #change(reader: StreamReader): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<null>()
    this.#stop = resolve
    const forget = reader.onChange(() => resolve(null))
    await promise
    forget()
  }

  #end(): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#stop?.(null)
    this.#ahead = null
    if (this.#reader) this.#release()
    this.#reader = null
  }
}

function startReading(reader: StreamReader, after: number): Read {
  const page = reader.pageAfter(after)
  page.catch(() => {}) // whoever takes the page hears of it; a follower that is ended first has no use for it
  return { revision: reader.revision, page }
}
