import { createId } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import type { WebhookEvent, WebhookEventType } from './webhook-event.ts'

/** limits.md: what is larger goes without its result, and says where that is. */
const MAX_PAYLOAD_BYTES = 256 * 1024

/** An event as statements take it that put it on its way themselves: see `TELL`. */
export interface Notice {
  messageId: string
  eventType: WebhookEventType
  /** Null: endpoints of a single workflow are not told. */
  workflowId: string | null
  payload: JsonObject
}

export function toNotice(event: WebhookEvent): Notice {
  const { type: eventType, workflowId } = event
  return { messageId: createId('evt'), eventType, workflowId, payload: toBoundedPayload(event) }
}

export function toBoundedPayload({ payload, resultUrl }: WebhookEvent): JsonObject {
  if (resultUrl === undefined || Buffer.byteLength(JSON.stringify(payload)) <= MAX_PAYLOAD_BYTES)
    return payload
  return { ...payload, result: { truncated: true, resultUrl } }
}
