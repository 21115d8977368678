import { type FeedPages, toFeedCursor } from '../domain/feeds.ts'
import type { RowChange } from '../engine/merged-feeds/row-changes.ts'
import type { GraphqlContext } from './context.ts'
import { followFeed } from './feed-source.ts'
import { Loaders } from './loaders.ts'

/** What a subscription to rows tells: one as it is now, and the place from which to go on. */
export interface RowUpdate<Row> {
  cursor: string
  row: Row
}

/**
 * The rows that a feed tells, each found when it is its turn. One that has changed again by then is left out: it
 * comes again at its later place.
 */
export function followRows<Row extends { position: bigint }>(
  pages: FeedPages<RowChange>,
  context: GraphqlContext,
  find: (id: string) => Promise<Row | null>,
): AsyncIterableIterator<RowUpdate<Row>> {
  return followFeed(pages, async ({ id, position }) => {
    context.loaders = new Loaders(context.actor, context.services)
    const row = await find(id)
    const isCurrent = row !== null && String(row.position) === position.position
    return isCurrent ? { cursor: toFeedCursor(position), row } : null
  })
}
