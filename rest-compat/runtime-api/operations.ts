import { z } from '@hono/zod-openapi'
import type { Operation } from '../routes.ts'
import {
  CapabilitiesResponse,
  CreateSessionBody,
  ErrorResponse,
  ExecutionResponse,
  InvokeBody,
  InvokeResponse,
  SessionResponse,
} from './wire.ts'

/** What the OpenAPI document says about each endpoint of the Runtime API. */

export const tags = ['Runtime']
const SessionPath = z.object({ sessionId: z.string() })
const ToolPath = z.object({ toolName: z.string() })
const ExecutionPath = z.object({ executionId: z.string() })

const InvokeHeaders = z.object({
  'idempotency-key': z.string().max(255).optional().openapi({
    description:
      'Repeating a request with its key gives the original result for 24 hours; the tool runs once.',
  }),
  prefer: z.string().optional().openapi({
    description: '`respond-async` answers 202 as soon as the execution has durably begun.',
  }),
})

const StreamQuery = z.object({
  after: z.string().optional().openapi({ description: 'Resume after this sequence number.' }),
  verbose: z.enum(['1']).optional(),
  stream_token: z
    .string()
    .optional()
    .openapi({ description: 'From POST /api/stream/tokens, instead of a key.' }),
})

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
export const body = <S extends z.ZodType>(schema: S) => ({ content: { 'application/json': { schema } } })

export const errors = {
  400: json(ErrorResponse, 'Invalid request body or malformed runtime input.'),
  401: json(ErrorResponse, 'Missing or invalid authentication.'),
  403: json(ErrorResponse, 'The API key does not include the required scope (runtime).'),
  404: json(ErrorResponse, 'Unknown session, execution, or capability for the current organization.'),
  429: json(ErrorResponse, 'Rate limit exceeded.'),
  500: json(ErrorResponse, 'Unexpected runtime failure while invoking the capability.'),
}

const invocation = {
  200: json(InvokeResponse, 'The result.'),
  202: json(
    InvokeResponse.partial({ summary: true, result: true }),
    'Begun, with `Prefer: respond-async`; or waiting for approval.',
  ),
  409: json(
    ErrorResponse,
    'The capability exists on multiple connected accounts and requires connectedAccountId.',
  ),
}

export const listCapabilities: Operation = {
  method: 'get',
  path: '/api/runtime/capabilities',
  summary: 'List capabilities',
  tags,
  responses: { 200: json(CapabilitiesResponse, 'Every capability of the organization.'), ...errors },
}

export const invokeTool: Operation = {
  method: 'post',
  path: '/api/runtime/tools/{toolName}',
  summary: 'Invoke a tool',
  tags,
  request: { params: ToolPath, headers: InvokeHeaders, body: body(InvokeBody) },
  responses: { ...invocation, ...errors },
}

export const createSession: Operation = {
  method: 'post',
  path: '/api/runtime/sessions',
  summary: 'Create a session',
  tags,
  request: { body: body(CreateSessionBody) },
  responses: { 200: json(SessionResponse, 'The session.'), ...errors },
}

export const getSession: Operation = {
  method: 'get',
  path: '/api/runtime/sessions/{sessionId}',
  summary: 'Get a session',
  tags,
  request: { params: SessionPath },
  responses: { 200: json(SessionResponse, 'The session, with URL templates beside it.'), ...errors },
}

export const listSessionCapabilities: Operation = {
  method: 'get',
  path: '/api/runtime/sessions/{sessionId}/capabilities',
  summary: 'List capabilities for a session',
  tags,
  request: { params: SessionPath },
  responses: { 200: json(CapabilitiesResponse, 'The same as List capabilities.'), ...errors },
}

export const invokeToolInSession: Operation = {
  method: 'post',
  path: '/api/runtime/sessions/{sessionId}/tools/{toolName}',
  summary: 'Invoke a tool inside a session',
  tags,
  request: { params: SessionPath.extend(ToolPath.shape), headers: InvokeHeaders, body: body(InvokeBody) },
  responses: { ...invocation, ...errors },
}

export const streamExecution: Operation = {
  method: 'get',
  path: '/api/runtime/executions/{executionId}/events',
  summary: 'Stream an execution',
  description:
    'Server-sent events: replayed from the first, or after `Last-Event-ID` or `after`, then followed to the end. ' +
    'In a browser an event named `error` also reaches `EventSource.onerror`: tell them apart by `event.data`.',
  tags,
  request: {
    params: ExecutionPath,
    query: StreamQuery,
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: {
    200: { description: 'The stream.', content: { 'text/event-stream': { schema: z.string() } } },
    204: { description: 'The execution has ended and the cursor stands at its last event.' },
    410: json(ErrorResponse, 'The events after the cursor are no longer kept.'),
    ...errors,
  },
}

export const getExecution: Operation = {
  method: 'get',
  path: '/api/runtime/executions/{executionId}',
  summary: 'Get an execution',
  tags,
  request: { params: ExecutionPath },
  responses: { 200: json(ExecutionResponse, 'The execution.'), ...errors },
}

export const cancelExecution: Operation = {
  method: 'post',
  path: '/api/runtime/executions/{executionId}/cancel',
  summary: 'Cancel an execution',
  tags,
  request: { params: ExecutionPath },
  responses: { 200: json(ExecutionResponse, 'Its id and status; a finished one is unchanged.'), ...errors },
}

export const archiveSession: Operation = {
  method: 'post',
  path: '/api/runtime/sessions/{sessionId}/archive',
  summary: 'Archive a session',
  tags,
  request: { params: SessionPath },
  responses: { 200: json(SessionResponse, 'The session, closed for new executions.'), ...errors },
}
