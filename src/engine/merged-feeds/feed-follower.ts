import type { FeedItem, FeedPage, FeedPosition } from './feed.ts'
import type { FeedReader } from './feed-reader.ts'

type Result<Item> = IteratorResult<readonly Item[], undefined>

/**
 * One watcher of a merged feed: what is there after its place, then what is added, without an end. It is pulled: a
 * slow consumer holds a place, not a queue. `return()` ends it at once, also while it waits or reads.
 */
export class FeedFollower<Item extends FeedItem> implements AsyncIterableIterator<readonly Item[]> {
  readonly #reader: FeedReader<Item>
  readonly #release: () => void
  #place: FeedPosition
  #isDone = false
  #stop: (() => void) | null = null
  /** The calls of `next()` are answered one after the other, so that none sees the items of another. */
  #previous: Promise<unknown> = Promise.resolve()

  constructor(parts: { reader: FeedReader<Item>; release: () => void; after: FeedPosition }) {
    this.#reader = parts.reader
    this.#release = parts.release
    this.#place = parts.after
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Some items in order, never none. Rejects with CURSOR_EXPIRED when some after its place are no longer kept. */
  next(): Promise<Result<Item>> {
    const result = this.#previous.then(() => this.#next())
    this.#previous = result.catch(() => {})
    return result
  }

  async return(): Promise<Result<Item>> {
    this.#end()
    return { done: true, value: undefined }
  }

  async #next(): Promise<Result<Item>> {
    try {
      const items = await this.#nextItems()
      if (items) return { done: false, value: items }
    } catch (error) {
      this.#end()
      throw error
    }
    return { done: true, value: undefined }
  }

  async #nextItems(): Promise<readonly Item[] | null> {
    while (!this.#isDone) {
      const { revision } = this.#reader
      const page = await this.#orEnd(this.#reader.pageAfter(this.#place))
      if (!page || this.#isDone) return null
      const last = page.items.at(-1)
      if (last) {
        this.#place = last.position
        return page.items
      }
      if (this.#reader.revision === revision) await this.#change()
    }
    return null
  }

  /** Null when the follower is ended first. */
  #orEnd(page: Promise<FeedPage<Item>>): Promise<FeedPage<Item> | null> {
    return new Promise((resolve, reject) => {
      this.#stop = () => resolve(null)
      page.then(resolve, reject)
    })
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.#reader.onChange(resolve)
      this.#stop = () => {
        forget()
        resolve()
      }
    })
  }

  #end(): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#stop?.()
    this.#release()
  }
}
