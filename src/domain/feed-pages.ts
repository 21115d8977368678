import { AppError } from '../base/errors.ts'
import type { FeedItem, FeedPosition } from '../engine/merged-feeds/feed.ts'
import { decodeFeedCursor, encodeFeedCursor } from '../engine/merged-feeds/feed-cursor.ts'
import type { FeedFollower } from '../engine/merged-feeds/feed-follower.ts'

/** Pages of items in order, which can be ended at once by `return()`, also while the next one is waited for. */
export type FeedPages<Item> = AsyncIterableIterator<readonly Item[]>

/** A follower whose pages lack what a test refuses; pages of which nothing is left are skipped. */
export class FilteredPages<Item extends FeedItem> implements FeedPages<Item> {
  readonly #follower: FeedFollower<Item>
  readonly #passes: (item: Item) => boolean

  constructor(follower: FeedFollower<Item>, passes: (item: Item) => boolean) {
    this.#follower = follower
    this.#passes = passes
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<readonly Item[], undefined>> {
    for (;;) {
      const page = await this.#follower.next()
      if (page.done) return page
      const items = page.value.filter(this.#passes)
      if (items.length > 0) return { done: false, value: items }
    }
  }

  return(): Promise<IteratorResult<readonly Item[], undefined>> {
    return this.#follower.return()
  }
}

/** A place in a merged feed as clients keep it. */
export function toFeedCursor(position: FeedPosition): string {
  return encodeFeedCursor(position)
}

/** The place that a client has kept; null without one. Throws VALIDATION for what is no such place. */
export function beginAfter(cursor: string | null | undefined): FeedPosition | null {
  if (!cursor) return null
  const position = decodeFeedCursor(cursor)
  if (position) return position
  const issue = { path: ['after'], code: 'invalid_cursor', message: 'is not a cursor of this feed' }
  throw new AppError('VALIDATION', 'Invalid cursor', { issues: [issue] })
}
