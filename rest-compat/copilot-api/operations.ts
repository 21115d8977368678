import { z } from '@hono/zod-openapi'
import type { Operation } from '../routes.ts'
import {
  BusyResponse,
  ChatBody,
  CopilotErrorResponse,
  CreateSessionBody,
  DecisionBody,
  DecisionResponse,
  MessagesQuery,
  MessagesResponse,
  ModelResponse,
  SessionResponse,
  SetModelBody,
  SetModelResponse,
  SnapshotBody,
  SnapshotResponse,
  TurnResponse,
} from './wire.ts'

/** What the OpenAPI document says about each endpoint of the Copilot API. */

const tags = ['Copilot']
const SessionPath = z.object({ sessionId: z.string() })
const MessagePath = SessionPath.extend({ messageId: z.string() })
const ConfirmationPath = SessionPath.extend({ confirmationId: z.string() })
const TurnPath = SessionPath.extend({ turnId: z.string() })

const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
const body = <S extends z.ZodType>(schema: S) => ({ body: { content: { 'application/json': { schema } } } })
const stream = (description: string) => ({
  description,
  content: { 'text/event-stream': { schema: z.string() } },
})

const errors = {
  400: json(CopilotErrorResponse, 'A field is missing or not valid.'),
  401: json(CopilotErrorResponse, 'Missing or invalid authentication.'),
  403: json(CopilotErrorResponse, 'The API key does not include the required scope.'),
  404: json(CopilotErrorResponse, 'Unknown workflow, session, message or turn.'),
  429: json(CopilotErrorResponse, 'Rate limit exceeded.'),
}

export const createSession: Operation = {
  method: 'post',
  path: '/api/copilot/sessions',
  summary: 'Create a copilot session for a workflow',
  tags,
  request: body(CreateSessionBody),
  responses: { 201: json(SessionResponse, 'The session.'), ...errors },
}

export const getSession: Operation = {
  method: 'get',
  path: '/api/copilot/sessions',
  summary: 'Get the newest session of a workflow',
  description:
    '`X-Copilot-Turn-Id` names the turn that is at work in it, if there is one: its events can be read again.',
  tags,
  request: { query: z.object({ workflow_id: z.string() }) },
  responses: { 200: json(SessionResponse, 'The session.'), ...errors },
}

export const deleteSession: Operation = {
  method: 'delete',
  path: '/api/copilot/sessions/{sessionId}',
  summary: 'Delete a copilot session',
  tags,
  request: { params: SessionPath },
  responses: { 204: { description: 'It is gone, with its messages.' }, ...errors },
}

export const listMessages: Operation = {
  method: 'get',
  path: '/api/copilot/sessions/{sessionId}/messages',
  summary: 'Get the conversation',
  description: 'The oldest first; all of it unless `limit` is given.',
  tags,
  request: { params: SessionPath, query: MessagesQuery },
  responses: { 200: json(MessagesResponse, 'The messages.'), ...errors },
}

export const snapshot: Operation = {
  method: 'post',
  path: '/api/copilot/sessions/{sessionId}/messages/{messageId}/snapshot',
  summary: 'Apply what a message proposes',
  description:
    'Saves the proposal as a new version. Without a body it comes to the graph that the turn began with; with ' +
    '`pre_snapshot` to that one. What others have saved meanwhile stays; called again, it changes nothing.',
  tags,
  request: { params: MessagePath, ...body(SnapshotBody) },
  responses: {
    200: json(SnapshotResponse, 'The workflow as it is now.'),
    409: json(CopilotErrorResponse, 'Others have changed the same places (`GRAPH_CONFLICT`).'),
    ...errors,
  },
}

export const chat: Operation = {
  method: 'post',
  path: '/api/copilot/sessions/{sessionId}/chat',
  summary: 'Send a message and stream the answer',
  description:
    'Server-sent events whose data is JSON with the key `event`. The turn goes on when the client leaves: ' +
    '`X-Copilot-Turn-Id` names it, and its events can be read again.',
  tags,
  request: {
    params: SessionPath,
    query: z.object({ compat: z.enum(['studio']).optional() }),
    headers: z.object({ 'idempotency-key': z.string().max(255).optional() }),
    ...body(ChatBody),
  },
  responses: {
    200: stream('The events of the turn.'),
    402: json(CopilotErrorResponse, 'The credits of this month are used up.'),
    409: json(BusyResponse, 'A turn is in progress in this session: `turn_id`.'),
    ...errors,
  },
}

export const getModel: Operation = {
  method: 'get',
  path: '/api/copilot/settings/model',
  summary: 'Get the copilot model',
  tags,
  responses: { 200: json(ModelResponse, 'The model, and those that can be chosen.'), ...errors },
}

export const setModel: Operation = {
  method: 'put',
  path: '/api/copilot/settings/model',
  summary: 'Set the copilot model',
  tags,
  request: body(SetModelBody),
  responses: { 200: json(SetModelResponse, 'The model.'), ...errors },
}

export const turnEvents: Operation = {
  method: 'get',
  path: '/api/copilot/sessions/{sessionId}/turns/{turnId}/events',
  summary: 'Stream the events of a turn',
  description:
    'Replayed from the first, or after `Last-Event-ID` or `after`, then followed to the end. Ours, beside ' +
    'the reference.',
  tags,
  request: {
    params: TurnPath,
    query: z.object({
      after: z.string().optional(),
      compat: z.enum(['studio']).optional(),
      stream_token: z.string().optional(),
    }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: {
    200: stream('The events of the turn.'),
    204: { description: 'The turn has ended and the cursor stands at its last event.' },
    ...errors,
  },
}

export const cancelTurn: Operation = {
  method: 'post',
  path: '/api/copilot/sessions/{sessionId}/turns/{turnId}/cancel',
  summary: 'Cancel a turn',
  description: 'A turn that has ended stays as it is. Ours, beside the reference.',
  tags,
  request: { params: TurnPath },
  responses: { 200: json(TurnResponse, 'The turn.'), ...errors },
}

export const undo: Operation = {
  method: 'post',
  path: '/api/copilot/sessions/{sessionId}/messages/{messageId}/undo',
  summary: 'Take an applied proposal back',
  description: 'In a new version, which keeps what others have changed since. Ours, beside the reference.',
  tags,
  request: { params: MessagePath },
  responses: {
    200: json(SnapshotResponse, 'The workflow as it is now.'),
    409: json(CopilotErrorResponse, 'Others have changed the same places since (`GRAPH_CONFLICT`).'),
    ...errors,
  },
}

export const decideConfirmation: Operation = {
  method: 'post',
  path: '/api/copilot/sessions/{sessionId}/confirmations/{confirmationId}',
  summary: 'Decide about a change of an asset',
  description:
    'What `confirmation_required` asks for happens when it is approved, and only then. Needs the scope ' +
    '`workflows` as well. Ours, beside the reference.',
  tags,
  request: { params: ConfirmationPath, ...body(DecisionBody) },
  responses: { 200: json(DecisionResponse, 'What was decided.'), ...errors },
}
