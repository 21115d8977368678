import { z } from '@hono/zod-openapi'
import type { JsonObject, JsonValue } from '../../src/base/json.ts'
import { isStorableText } from '../../src/base/storable-text.ts'
import type { WebhookEndpoint } from '../../src/domain/webhooks/webhook-endpoint.ts'
import type { WorkflowRun } from '../../src/platform/db/generated/client.ts'

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

/** Reference: startVariables are checked against the starter block, metadata is given back as it came. */
const jsonObject = z.looseObject({}).transform((value) => value as JsonObject) // zod cannot know that it was JSON
const optionalObject = jsonObject.nullish().transform((value) => value ?? undefined)

export const StartRunBody = z
  .object({
    startVariables: optionalObject.openapi({ type: 'object' }),
    metadata: optionalObject.openapi({ type: 'object' }),
  })
  .openapi('StartRunRequest')

/** Pages of runs are counted from 1 (rest.md, K3). */
export const RunPageQuery = z
  .object({
    size: z.coerce.number().int().min(1).max(100).default(10),
    page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  })
  .openapi('RunPage')

const RunShape = z.object({
  id: z.string(),
  input: z.looseObject({}),
  status: z.enum(['NEW', 'WAITING', 'PROCESSING', 'RETRYING', 'COMPLETE', 'FAILED']),
  output: z.unknown(),
  createdAt: z.iso.datetime(),
  metadata: z.looseObject({}),
  credits: z.number().int(),
})
export const StartedRunResponse = z
  .object({ status: z.literal('success'), data: z.object({ id: z.string() }) })
  .openapi('StartedRunResponse')
export const RunResponse = z.object({ status: z.literal('success'), data: RunShape }).openapi('RunResponse')
export const RunListResponse = z
  .object({
    status: z.literal('success'),
    data: z.object({
      total: z.number().int(),
      data: z.array(RunShape.extend({ workflowRunId: z.string(), workflowId: z.string() })),
    }),
  })
  .openapi('RunListResponse')

/** rest.md, Run statuses on this dialect: a cancelled run is a failed one. */
const RUN_STATUSES = {
  new: 'NEW',
  waiting: 'WAITING',
  processing: 'PROCESSING',
  retrying: 'RETRYING',
  complete: 'COMPLETE',
  failed: 'FAILED',
  cancelled: 'FAILED',
} as const satisfies Record<WorkflowRun['status'], string>

export function toRun({ id, input, status, createdAt, metadata, credits }: WorkflowRun, output: JsonValue) {
  return {
    id,
    input,
    status: RUN_STATUSES[status],
    output,
    createdAt: createdAt.toISOString(),
    metadata,
    credits,
  }
}

export function toListedRun(run: WorkflowRun, output: JsonValue) {
  return { ...toRun(run, output), workflowRunId: run.id, workflowId: run.workflowId }
}

/** An endpoint of ours may be told of several types of events: this dialect shows the first of them. */
export function toWebhook({ id, url, eventTypes, workflowId }: WebhookEndpoint) {
  return { id, url, eventType: eventTypes[0] ?? '', workflowId }
}
