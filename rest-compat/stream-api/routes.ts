import { z } from '@hono/zod-openapi'
import { isStorableText } from '../../src/base/storable-text.ts'
import type { Executions } from '../../src/domain/executions.ts'
import type { StreamTokens } from '../../src/domain/stream-tokens.ts'
import { readBody } from '../request-body.ts'
import { type Operation, pathParameter, type Routes } from '../routes.ts'

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
  path: '/api/stream/results/{executionId}',
  summary: 'Get a large result',
  description: 'The whole output of an execution whose event only refers to it.',
  tags: ['Streams'],
  request: { params: z.object({ executionId: z.string() }) },
  responses: {
    200: { description: 'The output.', content: { 'application/json': { schema: z.unknown() } } },
  },
}

/** Our own routes beside every dialect's streams (rest.md, Routes of our own). */
export function addStreamApi(
  routes: Routes,
  { streamTokens, executions }: { streamTokens: StreamTokens; executions: Executions },
): void {
  routes.add(createToken, async (c) => {
    const { streamId } = await readBody(c, TokenBody)
    const { token, expiresAt } = await streamTokens.create(c.var.actor, streamId)
    return c.json({ token, expiresAt: expiresAt.toISOString() })
  })

  routes.add(getResult, async (c) => {
    const { result } = await executions.get(c.var.actor, pathParameter(c, 'executionId'))
    return c.body(JSON.stringify(result), 200, { 'Content-Type': 'application/json' })
  })
}
