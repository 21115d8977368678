import type { FeedItem, FeedPage, FeedPosition, FeedRef, FeedSource } from './feed.ts'
import { encodeFeedCursor } from './feed-cursor.ts'
import type { FeedHints } from './feed-hints.ts'
import type { FeedPoll } from './feed-poll.ts'

/** Pages that are kept for followers that come to the same place a little later. */
const MAX_PAGES = 4
/** What is held back by other transactions is asked for again after so long, then after twice as long, … */
const FIRST_RETRY_MS = 5
const MAX_RETRY_MS = 250

/** Reads one merged feed for all its followers in this process: those at one place share one query. */
export class FeedReader<Item extends FeedItem> {
  readonly feed: FeedRef
  readonly #source: FeedSource<Item>
  readonly #hints: FeedHints
  readonly #poll: FeedPoll
  readonly #reads = new Map<string, Promise<FeedPage<Item>>>()
  readonly #pages = new Map<string, FeedPage<Item>>()
  readonly #waiting = new Set<() => void>()
  #readTo: FeedPosition | null = null
  #revision = 0
  #unlisten: (() => void) | null = null
  #retryMs = FIRST_RETRY_MS
  #retry: NodeJS.Timeout | null = null

  constructor(parts: { source: FeedSource<Item>; hints: FeedHints; poll: FeedPoll; feed: FeedRef }) {
    this.feed = parts.feed
    this.#source = parts.source
    this.#hints = parts.hints
    this.#poll = parts.poll
  }

  /** Where the last read came to the end. */
  get readTo(): FeedPosition | null {
    return this.#readTo
  }

  /** Changes whenever the feed may have gone on: a page asked for under an older one may be out of date. */
  get revision(): number {
    return this.#revision
  }

  /** Listens; only then may anyone read, so that whatever commits after the read is told. */
  open(): void {
    const { organizationId, feedId } = this.feed
    this.#unlisten = this.#hints.listen(organizationId, feedId, () => this.lookAgain())
  }

  close(): void {
    this.#unlisten?.()
    this.#unlisten = null
    this.#poll.delete(this)
    if (this.#retry) clearTimeout(this.#retry)
  }

  /** What is there after a place by now. What a page holds is never followed by something that belongs into it. */
  pageAfter(after: FeedPosition): Promise<FeedPage<Item>> {
    const place = encodeFeedCursor(after)
    const known = this.#pages.get(place)
    if (known) return Promise.resolve(known)
    const key = `${place}@${this.#revision}`
    const running = this.#reads.get(key)
    if (running) return running
    const read = this.#read(after, place).finally(() => this.#reads.delete(key))
    this.#reads.set(key, read)
    return read
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

  /** The feed may have gone on. */
  lookAgain(): void {
    this.#revision++
    this.#poll.delete(this)
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  async #read(after: FeedPosition, place: string): Promise<FeedPage<Item>> {
    const page = await this.#source.read(this.feed, after)
    if (page.items.length > 0) this.#keep(place, page)
    else this.#readTo = after
    if (page.isHeldBack) this.#lookAgainSoon()
    else this.#retryMs = FIRST_RETRY_MS
    return page
  }

  #keep(place: string, page: FeedPage<Item>): void {
    this.#pages.set(place, page)
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MAX_PAGES) return
      this.#pages.delete(oldest)
    }
  }

  #lookAgainSoon(): void {
    if (this.#retry || !this.#unlisten) return
    this.#retry = setTimeout(() => {
      this.#retry = null
      this.lookAgain()
    }, this.#retryMs)
    this.#retryMs = Math.min(2 * this.#retryMs, MAX_RETRY_MS)
  }
}
