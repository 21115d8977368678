import type { FeedRef } from './feed.ts'
import type { RowChange, ToldTable } from './row-changes.ts'

/** A delivery of a webhook that was recorded, or whose status has changed. */
export interface DeliveryChange extends RowChange {
  endpointId: string
}

export const DELIVERY_CHANGES: ToldTable<DeliveryChange> = {
  table: 'webhook_delivery',
  columns: { endpointId: 'endpoint_id' },
}

/** The one feed of an organisation's deliveries. */
export function deliveriesFeed(organizationId: string): FeedRef {
  return { organizationId, feedId: `deliveries-${organizationId}` }
}
