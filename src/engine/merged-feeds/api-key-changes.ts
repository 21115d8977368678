import type { FeedRef } from './feed.ts'
import type { RowChange, ToldTable } from './row-changes.ts'

/** The API keys that were made, or changed by their administrators. */
export const API_KEY_CHANGES: ToldTable<RowChange> = { table: 'api_key', columns: {} }

/** The one feed of an organisation's keys. */
export function apiKeysFeed(organizationId: string): FeedRef {
  return { organizationId, feedId: `api-keys-${organizationId}` }
}
