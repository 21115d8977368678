import { z } from '@hono/zod-openapi'
import type { Operation } from '../routes.ts'
import {
  DeletedWebhookResponse,
  RegisteredWebhookResponse,
  RegisterWebhookBody,
  RunListResponse,
  RunPageQuery,
  RunResponse,
  StartedRunResponse,
  StartRunBody,
  WebhookListResponse,
  WebhookPageQuery,
  WebhookResponse,
  WorkflowErrorResponse,
} from './wire.ts'

/** What the OpenAPI document says about each endpoint of the Workflows API. */

const tags = ['Workflows']
const WorkflowPath = z.object({ workflowId: z.string() })
const RunPath = WorkflowPath.extend({ runId: z.string() })
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

export const startRun: Operation = {
  method: 'post',
  path: '/api/workflow/{workflowId}/run',
  summary: 'Start a workflow run',
  description: 'Runs the deployed version, or the newest when none is deployed.',
  tags,
  request: {
    params: WorkflowPath,
    headers: z.object({ 'idempotency-key': z.string().max(255).optional() }),
    body: { content: { 'application/json': { schema: StartRunBody } } },
  },
  responses: { 200: json(StartedRunResponse, 'Its id; the run goes on by itself.'), ...errors },
}

export const getRun: Operation = {
  method: 'get',
  path: '/api/workflow/{workflowId}/run/{runId}',
  summary: 'Get a specific workflow run',
  tags,
  request: { params: RunPath },
  responses: { 200: json(RunResponse, 'The run; its output fills up while it is processed.'), ...errors },
}

export const listRuns: Operation = {
  method: 'get',
  path: '/api/workflow/{workflowId}/run',
  summary: 'Get all workflow runs',
  description: 'The newest first; `page` counts from 1.',
  tags,
  request: { params: WorkflowPath, query: RunPageQuery },
  responses: { 200: json(RunListResponse, 'A page of the runs.'), ...errors },
}
