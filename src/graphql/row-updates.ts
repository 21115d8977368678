import { type FeedPages, toFeedCursor } from '../domain/feed-pages.ts'
import type { RowChange } from '../engine/merged-feeds/row-changes.ts'
import type { GraphqlContext } from './context.ts'
import { followFeed } from './feed-source.ts'

/** What a subscription to rows tells: one as it is now, and the place from which to go on. */
export interface RowUpdate<Row> {
  cursor: string
  row: Row
}

/**
 * The rows that a feed tells, each found when it is its turn. One that has changed again by then is left out: it
 * comes again at its later place.
 */
export function followRows<Change extends RowChange, Row extends { position: bigint }>(
  pages: FeedPages<Change>,
  context: GraphqlContext,
  find: (change: Change) => Promise<Row | null>,
): AsyncIterableIterator<RowUpdate<Row>> {
  return followFeed(pages, async (change) => {
    const { position } = change
    context.loaders.clear()
    const row = await find(change)
    const isCurrent = row !== null && String(row.position) === position.position
    return isCurrent ? { cursor: toFeedCursor(position), row } : null
  })
}
