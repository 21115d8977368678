import { z } from '@hono/zod-openapi'
import type { Operation } from '../routes.ts'
import {
  DeletedWebhookResponse,
  RegisteredWebhookResponse,
  RegisterWebhookBody,
  WebhookListResponse,
  WebhookPageQuery,
  WebhookResponse,
  WorkflowErrorResponse,
} from './wire.ts'

/** What the OpenAPI document says about each endpoint of the Workflows API. */

const tags = ['Workflows']
const WebhookPath = z.object({ webhookId: z.string() })

const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

const errors = {
  400: json(WorkflowErrorResponse, 'The body cannot be read.'),
  401: json(WorkflowErrorResponse, 'Missing or invalid authentication.'),
  403: json(WorkflowErrorResponse, 'The API key does not include the required scope.'),
  404: json(WorkflowErrorResponse, 'Unknown webhook or workflow.'),
  422: json(WorkflowErrorResponse, 'A value is not valid; `details` names each.'),
  429: json(WorkflowErrorResponse, 'Rate limit exceeded.'),
}

export const registerWebhook: Operation = {
  method: 'post',
  path: '/api/webhook',
  summary: 'Register a webhook',
  description: 'Messages are signed as Standard Webhooks describes, with the `secret` of this answer.',
  tags,
  request: { body: { content: { 'application/json': { schema: RegisterWebhookBody } } } },
  responses: { 200: json(RegisteredWebhookResponse, 'The webhook.'), ...errors },
}

export const getWebhook: Operation = {
  method: 'get',
  path: '/api/webhook/{webhookId}',
  summary: 'Get a specific webhook',
  tags,
  request: { params: WebhookPath },
  responses: { 200: json(WebhookResponse, 'The webhook.'), ...errors },
}

export const listWebhooks: Operation = {
  method: 'get',
  path: '/api/webhook',
  summary: 'Get all webhooks',
  description: 'The oldest first; `page` counts from 0.',
  tags,
  request: { query: WebhookPageQuery },
  responses: { 200: json(WebhookListResponse, 'A page of the webhooks.'), ...errors },
}

export const deleteWebhook: Operation = {
  method: 'delete',
  path: '/api/webhook/{webhookId}',
  summary: 'Remove a webhook',
  tags,
  request: { params: WebhookPath },
  responses: { 200: json(DeletedWebhookResponse, 'Its id.'), ...errors },
}
