import { z } from '@hono/zod-openapi'
import { isStorableText } from '../../src/base/storable-text.ts'
import type { WebhookEndpoint } from '../../src/domain/webhook-endpoint.ts'

/** The shapes of copy.ai's Workflows API as the reference document gives them (004), in their order of keys. */

const WorkflowIdText = z.string().refine(isStorableText, 'must not contain NUL characters').openapi({
  example: 'WCFG-6db59f06-43ab-4ca0-943d-9831cac5ce7b',
})

/** vendors.md, Webhook event types: the complete list. */
const EventType = z.enum([
  'workflowRun.started',
  'workflowRun.completed',
  'workflowRun.failed',
  'workflowCreditLimit.reached',
])

export const RegisterWebhookBody = z
  .object({
    url: z.string().min(1).openapi({ example: 'https://mywebsite.com/webhook' }),
    eventType: EventType,
    workflowId: WorkflowIdText.nullish()
      .transform((id) => id ?? undefined)
      .openapi({ type: 'string', description: 'Without it: the events of all workflows.' }),
  })
  .openapi('RegisterWebhookRequest')

/** Pages of webhooks are counted from 0 (rest.md, K3). */
export const WebhookPageQuery = z
  .object({
    size: z.coerce.number().int().min(1).max(100).default(10),
    page: z.coerce.number().int().min(0).max(1_000_000).default(0),
  })
  .openapi('WebhookPage')

const WebhookShape = z.object({
  id: z.string(),
  url: z.string(),
  eventType: z.string(),
  workflowId: z.string().nullable(),
})
export const WebhookResponse = z
  .object({ status: z.literal('success'), data: WebhookShape })
  .openapi('WebhookResponse')
export const RegisteredWebhookResponse = z
  .object({
    status: z.literal('success'),
    data: WebhookShape.extend({ secret: z.string().openapi({ description: 'Shown only here.' }) }),
  })
  .openapi('RegisteredWebhookResponse')
export const WebhookListResponse = z
  .object({ status: z.literal('success'), total: z.number().int(), data: z.array(WebhookShape) })
  .openapi('WebhookListResponse')
export const DeletedWebhookResponse = z
  .object({ status: z.literal('success'), data: z.object({ id: z.string() }) })
  .openapi('DeletedWebhookResponse')
export const WorkflowErrorResponse = z
  .object({
    status: z.literal('error'),
    errorCode: z.string(),
    message: z.string().optional(),
    details: z.unknown(),
  })
  .openapi('WorkflowError')

/** An endpoint of ours may be told of several types of events: this dialect shows the first of them. */
export function toWebhook({ id, url, eventTypes, workflowId }: WebhookEndpoint) {
  return { id, url, eventType: eventTypes[0] ?? '', workflowId }
}
