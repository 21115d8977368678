import { POLL_TIMING, type PollTiming } from '../event-log/poll.ts'
import type { FeedItem, FeedPosition, FeedRef, FeedSource } from './feed.ts'
import { FeedFollower } from './feed-follower.ts'
import type { FeedHints } from './feed-hints.ts'
import { createFeedPoll, type FeedPoll } from './feed-poll.ts'
import { FeedReader } from './feed-reader.ts'

/**
 * Many streams as one, in an order that no later commit can disturb: nothing is told before every transaction that
 * could still come before it has ended. For that reason a transaction that writes for long, anywhere in the
 * database's cluster, delays merged feeds for as long; single streams do not wait. All followers of a feed in this
 * process share one reader, which exists as long as one of them does.
 */
export class MergedFeed<Item extends FeedItem> {
  readonly #source: FeedSource<Item>
  readonly #hints: FeedHints
  readonly #poll: FeedPoll
  readonly #readers = new Map<string, { reader: FeedReader<Item>; followers: number }>()

  constructor(parts: { source: FeedSource<Item>; hints: FeedHints; timing?: PollTiming }) {
    const { source, hints, timing = POLL_TIMING } = parts
    this.#source = source
    this.#hints = hints
    this.#poll = createFeedPoll(source, { isBusHealthy: () => hints.isHealthy, timing })
  }

  /** The number of feeds that are being read in this process. */
  get openReaders(): number {
    return this.#readers.size
  }

  /**
   * Everything after a place, then what comes; with null only what comes. Rejects with CURSOR_EXPIRED when something
   * after it is no longer kept. Whoever takes a follower calls `return()`.
   */
  async follow(feed: FeedRef, after: FeedPosition | null): Promise<FeedFollower<Item>> {
    const place = after ?? (await this.#source.findPresent(feed))
    const reader = this.#acquire(feed)
    const release = () => this.#release(feed)
    try {
      await reader.pageAfter(place)
      return new FeedFollower({ reader, after: place, release })
    } catch (error) {
      release()
      throw error
    }
  }

  /** The place after which stands what is still to come. */
  findPresent(feed: FeedRef): Promise<FeedPosition> {
    return this.#source.findPresent(feed)
  }

  #acquire(feed: FeedRef): FeedReader<Item> {
    let entry = this.#readers.get(keyOf(feed))
    if (!entry) {
      const reader = new FeedReader({ source: this.#source, hints: this.#hints, poll: this.#poll, feed })
      reader.open()
      entry = { reader, followers: 0 }
      this.#readers.set(keyOf(feed), entry)
    }
    entry.followers++
    return entry.reader
  }

  #release(feed: FeedRef): void {
    const entry = this.#readers.get(keyOf(feed))
    if (!entry || --entry.followers > 0) return
    this.#readers.delete(keyOf(feed))
    entry.reader.close()
  }
}

function keyOf({ organizationId, feedId }: FeedRef): string {
  return `${organizationId} ${feedId}`
}
