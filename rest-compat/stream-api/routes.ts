import { z } from '@hono/zod-openapi'
import { isStorableText } from '../../src/base/storable-text.ts'
import type { Executions } from '../../src/domain/executions/executions.ts'
import type { StreamTokens } from '../../src/domain/stream-tokens.ts'
import type { WorkflowRuns } from '../../src/domain/workflow-runs/workflow-runs.ts'
import { type EventStreamOptions, sendEventStream } from '../../src/platform/http/server-sent-events.ts'
import { toFrames } from '../event-frames.ts'
import { readBody } from '../request-body.ts'
import { type Operation, pathParameter, type Routes } from '../routes.ts'
import { parseCursor } from '../runtime-api/cursor.ts'
import { readResult } from './results.ts'
import { encodeRunEvents } from './run-events.ts'

const TokenBody = z
  .object({ streamId: z.string().refine(isStorableText) })
  .openapi('CreateStreamTokenRequest')
const TokenResponse = z
  .object({ token: z.string(), expiresAt: z.iso.datetime() })
  .openapi('StreamTokenResponse')

const createToken: Operation = {
  method: 'post',
  path: '/api/stream/tokens',
  summary: 'Create a stream token',
  description:
    'For clients that cannot send headers, such as a browser’s EventSource: `?stream_token=` opens this one stream ' +
    'within 60 seconds, and serves its reconnects until the stream ends.',
  tags: ['Streams'],
  request: { body: { content: { 'application/json': { schema: TokenBody } } } },
  responses: {
    200: { description: 'The token.', content: { 'application/json': { schema: TokenResponse } } },
  },
}

const getResult: Operation = {
  method: 'get',
  path: '/api/stream/results/{id}',
  summary: 'Get a large result',
  description:
    'The whole output of an execution, of a run or of one of its steps whose event only refers to it.',
  tags: ['Streams'],
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: { description: 'The output.', content: { 'application/json': { schema: z.unknown() } } },
  },
}

const streamRun: Operation = {
  method: 'get',
  path: '/api/stream/runs/{runId}',
  summary: 'Stream a workflow run',
  description:
    'Server-sent events whose data is JSON with the key `type`: replayed from the first, or after `Last-Event-ID` or ' +
    '`after`, then followed to the end.',
  tags: ['Streams'],
  request: {
    params: z.object({ runId: z.string() }),
    query: z.object({ after: z.string().optional(), stream_token: z.string().optional() }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: {
    200: { description: 'The stream.', content: { 'text/event-stream': { schema: z.string() } } },
    204: { description: 'The run has ended and the cursor stands at its last event.' },
  },
}

export interface StreamApiParts {
  streamTokens: StreamTokens
  executions: Executions
  workflowRuns: WorkflowRuns
  eventStreams: EventStreamOptions
}

/** Our own routes beside every dialect's streams (rest.md, Routes of our own). */
export function addStreamApi(
  routes: Routes,
  { streamTokens, executions, workflowRuns, eventStreams }: StreamApiParts,
): void {
  routes.add(createToken, async (c) => {
    const { streamId } = await readBody(c, TokenBody)
    const { token, expiresAt } = await streamTokens.create(c.var.actor, streamId)
    return c.json({ token, expiresAt: expiresAt.toISOString() })
  })

  routes.add(streamRun, async (c) => {
    const after = parseCursor(c.req.header('last-event-id') ?? c.req.query('after'))
    const follower = await workflowRuns.follow(c.var.actor, pathParameter(c, 'runId'), after)
    if (!follower) return c.body(null, 204)
    return sendEventStream(c, toFrames(follower, encodeRunEvents), eventStreams)
  })

  routes.add(getResult, async (c) => {
    const result = await readResult({ executions, workflowRuns }, c.var.actor, pathParameter(c, 'id'))
    return c.body(JSON.stringify(result), 200, { 'Content-Type': 'application/json' })
  })
}
