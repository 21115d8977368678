import type { JsonObject } from '../../base/json.ts'

/** The types of the reference document (seed 004) and of vendors.md, then ours; as they stand on the wire. */
export const WEBHOOK_EVENT_TYPES = [
  'workflowRun.started',
  'workflowRun.completed',
  'workflowRun.failed',
  'workflowCreditLimit.reached',
  'execution.completed',
  'execution.failed',
  'approval.requested',
  'account.needsReauth',
  'webhookEndpoint.exhausted',
  'webhookEndpoint.disabled',
] as const
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number]

/** Something that endpoints may want to be told. */
export interface WebhookEvent {
  organizationId: string
  type: WebhookEventType
  /** The workflow that it belongs to; null: endpoints of a single workflow are not told. */
  workflowId: string | null
  /** The body, as it is sent; `type` is its first key. */
  payload: JsonObject & { type: WebhookEventType }
  /** Where the `result` of a payload over 256 kB can be read instead. */
  resultUrl?: string
}
