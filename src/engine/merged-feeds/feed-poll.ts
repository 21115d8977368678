import type { FeedPosition, FeedRef } from './feed.ts'

const FEEDS_PER_QUERY = 1_000

export interface PollTiming {
  /** How long nobody looks while hints arrive. */
  pollMs: number
  /** The same while the bus is down. */
  degradedPollMs: number
}

/** A reader whose followers wait. */
export interface WaitingReader {
  readonly feed: FeedRef
  /** Where its last read came to the end; null before the first. */
  readonly readTo: FeedPosition | null
  lookAgain(): void
}

export interface FeedPollParts {
  findMoved(known: readonly (FeedRef & { after: FeedPosition })[]): Promise<Set<string>>
  isBusHealthy(): boolean
  timing: PollTiming
}

/**
 * Finds what no hint has told: looks from time to time whether the feeds that are waited for have gone on, all of
 * this process in one query. A look that fails is made up for by the next one.
 */
export class FeedPoll {
  readonly #parts: FeedPollParts
  readonly #readers = new Set<WaitingReader>()
  #timer: NodeJS.Timeout | null = null
  #isLooking = false

  constructor(parts: FeedPollParts) {
    this.#parts = parts
  }

  /** From now on somebody waits for the feed. */
  add(reader: WaitingReader): void {
    this.#readers.add(reader)
    this.#schedule()
  }

  /** Nobody waits for the feed any more. */
  delete(reader: WaitingReader): void {
    this.#readers.delete(reader)
    if (this.#readers.size > 0 || !this.#timer) return
    clearTimeout(this.#timer)
    this.#timer = null
  }

  #schedule(): void {
    if (this.#isLooking || this.#readers.size === 0) return
    const { timing, isBusHealthy } = this.#parts
    this.#timer ??= setTimeout(
      () => void this.#look(),
      isBusHealthy() ? timing.pollMs : timing.degradedPollMs,
    )
  }

  async #look(): Promise<void> {
    this.#timer = null
    this.#isLooking = true
    const readers = [...this.#readers]
    for (let start = 0; start < readers.length; start += FEEDS_PER_QUERY) {
      await this.#lookAt(readers.slice(start, start + FEEDS_PER_QUERY)).catch(() => {})
    }
    this.#isLooking = false
    this.#schedule()
  }

  async #lookAt(readers: readonly WaitingReader[]): Promise<void> {
    const known = readers.flatMap(({ feed, readTo }) => (readTo ? [{ ...feed, after: readTo }] : []))
    const moved = await this.#parts.findMoved(known)
    for (const reader of readers) {
      const mayHaveMoved = !reader.readTo || moved.has(reader.feed.feedId)
      if (mayHaveMoved && this.#readers.has(reader)) reader.lookAgain()
    }
  }
}
