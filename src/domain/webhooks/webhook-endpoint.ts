import type { WebhookEventType } from '../../engine/webhooks/webhook-event.ts'
import type { EndpointStatus } from '../../platform/db/generated/client.ts'

/** Where an organisation is told of events, without what its messages are signed with. */
export interface WebhookEndpoint {
  id: string
  url: string
  eventTypes: WebhookEventType[]
  /** Null: events of every workflow, and those that belong to none. */
  workflowId: string | null
  status: EndpointStatus
  disabledReason: string | null
  failingSince: Date | null
  createdAt: Date
  /** The last characters of the newest secret, by which people know it. */
  secretHint: string
  /** Until when messages are signed with the secret before it as well. */
  previousSecretExpiresAt: Date | null
}

export interface WebhookEndpointSecret {
  endpoint: WebhookEndpoint
  /** Shown this once: `whsec_…`. */
  secret: string
}

/** With a row, everything that an endpoint shows. */
export const WITH_SECRETS = {
  secrets: { orderBy: { createdAt: 'desc' as const }, take: 2, select: { lastFour: true, expiresAt: true } },
}

export interface EndpointRow
  extends Omit<WebhookEndpoint, 'eventTypes' | 'secretHint' | 'previousSecretExpiresAt'> {
  eventTypes: string[]
  secrets: { lastFour: string; expiresAt: Date | null }[]
}

export function toWebhookEndpoint(row: EndpointRow): WebhookEndpoint {
  const [newest, previous] = row.secrets
  const { id, url, workflowId, status, disabledReason, failingSince, createdAt } = row
  return {
    id,
    url,
    workflowId,
    status,
    disabledReason,
    failingSince,
    createdAt,
    eventTypes: row.eventTypes as WebhookEventType[], // only such are written
    secretHint: newest ? `whsec_…${newest.lastFour}` : '',
    previousSecretExpiresAt: previous?.expiresAt ?? null,
  }
}
