import type { FeedRef } from './feed.ts'
import type { RowChange, ToldTable } from './row-changes.ts'

/** A memory file that was made, changed or removed. */
export interface MemoryChange extends RowChange {
  path: string
  isDeleted: boolean
}

export const MEMORY_CHANGES: ToldTable<MemoryChange> = {
  table: 'memory_change',
  columns: { path: 'path', isDeleted: 'is_deleted' },
}

/** The one feed of an organisation's memory. */
export function memoryFeed(organizationId: string): FeedRef {
  return { organizationId, feedId: `${MEMORY_FEED_PREFIX}${organizationId}` }
}

/** What the id of such a feed begins with. */
export const MEMORY_FEED_PREFIX = 'memory-'
