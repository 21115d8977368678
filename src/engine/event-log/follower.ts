import type { EventPage } from './event.ts'
import type { StreamReader } from './stream-reader.ts'

/**
 * One watcher of a stream: first what is stored after its cursor, then what is appended, and the end after the
 * terminal event. It is pulled: a slow consumer holds a number, not a queue. `return()` ends it at once, also
 * while it waits, which an async generator cannot do.
 */
export class StreamFollower implements AsyncIterableIterator<EventPage> {
  readonly #openReader: () => StreamReader
  readonly #release: () => void
  #reader: StreamReader | null = null
  #cursor: number
  #isDone = false
  #stopWaiting: (() => void) | null = null

  constructor(parts: { openReader: () => StreamReader; release: () => void; after: number }) {
    this.#openReader = parts.openReader
    this.#release = parts.release
    this.#cursor = parts.after
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** One page of events, never empty. Rejects with NOT_FOUND or CURSOR_EXPIRED as the log does. */
  async next(): Promise<IteratorResult<EventPage, undefined>> {
    try {
      const page = await this.#nextPage()
      if (page) return { done: false, value: page }
    } catch (error) {
      this.#end()
      throw error
    }
    this.#end()
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<EventPage, undefined>> {
    this.#end()
    return { done: true, value: undefined }
  }

  async #nextPage(): Promise<EventPage | null> {
    while (!this.#isDone) {
      this.#reader ??= this.#openReader()
      const seen = this.#reader.revision
      const page = await this.#reader.pageAfter(this.#cursor)
      if (this.#isDone) return null
      const last = page.events.at(-1)
      if (last) {
        this.#cursor = last.seq
        return page
      }
      this.#cursor = Math.min(this.#cursor, page.lastSeq)
      if (page.isClosed) return null
      await this.#change(this.#reader, seen)
    }
    return null
  }

  #change(reader: StreamReader, seen: number): Promise<void> {
    return new Promise((resolve) => {
      const forget = reader.onChange(seen, resolve)
      this.#stopWaiting = () => {
        forget()
        resolve()
      }
    })
  }

  #end(): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#stopWaiting?.()
    if (this.#reader) this.#release()
    this.#reader = null
  }
}
