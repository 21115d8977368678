import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { InboundRequest, InboundTriggers } from '../../src/domain/triggers/inbound-triggers.ts'
import { readBytes } from '../../src/platform/http/json-body.ts'
import type { RateLimiter } from '../../src/platform/http/rate-limit.ts'
import { consumeRateLimit } from '../../src/platform/http/rate-limit-headers.ts'
import { callerGone } from '../caller-gone.ts'
import type { RestEnv } from '../rest-env.ts'
import { type Operation, pathParameter, type Routes } from '../routes.ts'
import { toRunResponse } from './run-response.ts'

const MAX_BODY_BYTES = 1024 * 1024
const BEARER = /^Bearer\s+(.+)$/i

const ErrorResponse = z
  .object({ error: z.string(), error_code: z.string().optional(), run_id: z.string().optional() })
  .openapi('TriggerError')
const AcceptedResponse = z.object({ run_id: z.string() }).openapi('TriggerAccepted')

const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

const receive: Operation = {
  method: 'post',
  path: '/api/webhooks/{webhookId}',
  summary: 'Start a run by a request',
  description:
    'Takes no API key: the caller shows the trigger’s secret as `Authorization: Bearer` or `?token=`, or signs the ' +
    'message as Standard Webhooks describes. A message that is sent again gets the answer of the first.',
  tags: ['Triggers'],
  request: { params: z.object({ webhookId: z.string() }), query: z.object({ token: z.string().optional() }) },
  responses: {
    200: json(z.unknown(), 'The output of a workflow with a response block.'),
    202: json(AcceptedResponse, 'The run goes on by itself.'),
    400: json(ErrorResponse, 'The body cannot be read.'),
    401: json(ErrorResponse, 'No secret, or not the right one.'),
    404: json(ErrorResponse, 'Unknown, or neither deployed nor armed.'),
    409: json(ErrorResponse, 'The same idempotency key came with another body.'),
    500: json(ErrorResponse, 'The run failed.'),
    504: json(ErrorResponse, 'The run has not ended within five minutes; it goes on.'),
  },
}

export interface WebhooksApiParts {
  inboundTriggers: InboundTriggers
  rateLimiter: RateLimiter
}

/**
 * Powabase's inbound webhooks (vendors.md), with what it says it lacks: signatures, replay protection, deduplication.
 */
export function addWebhooksApi(routes: Routes, { inboundTriggers, rateLimiter }: WebhooksApiParts): void {
  routes.add(receive, async (c) => {
    const webhookId = pathParameter(c, 'webhookId')
    const admit = () => consumeRateLimit(c, rateLimiter, `trigger:${webhookId}`)
    const answer = await inboundTriggers.receive(webhookId, { ...(await readRequest(c)), admit })
    const isAccepted = answer.kind === 'accepted'
    const response = isAccepted ? c.json({ run_id: answer.runId }, 202) : toRunResponse(c, answer)
    if (answer.isReplay) response.headers.set('Idempotent-Replayed', 'true')
    return response
  })
}

async function readRequest(c: Context<RestEnv>): Promise<Omit<InboundRequest, 'admit'>> {
  const { incoming, outgoing } = c.env
  const query = c.req.query()
  return {
    body: await readBytes(incoming, MAX_BODY_BYTES),
    headers: c.req.header(),
    query,
    token: BEARER.exec(c.req.header('authorization') ?? '')?.[1] ?? query.token ?? null,
    signal: callerGone(outgoing),
  }
}
