import type { IncomingMessage } from 'node:http'
import { z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import secureJson from 'secure-json-parse'
import { AppError } from '../../src/base/errors.ts'
import type { Actor } from '../../src/domain/actor.ts'
import { readBytes } from '../../src/platform/http/json-body.ts'
import { nestsDeeperThan } from '../../src/platform/http/json-depth.ts'
import type { RestEnv } from '../rest-env.ts'
import type { Operation, Routes } from '../routes.ts'
import type { Urls } from '../urls.ts'

const MAX_BYTES = 1024 * 1024
const MAX_DEPTH = 64
const TOOLSETS = ['capabilities', 'workflows'] as const
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

export interface McpApiParts {
  /** Speaks the protocol; it gets the request without its body, who calls what, and the body as it was parsed. */
  mcp: (
    request: Request,
    caller: { actor: Actor; toolset: (typeof TOOLSETS)[number] },
    parsedBody: unknown,
  ) => Promise<Response>
  urls: Urls
  corsOrigins: readonly string[]
}

const message = z.looseObject({ jsonrpc: z.literal('2.0') }).openapi('JsonRpcMessage')
const json = { 'application/json': { schema: message } }

const callMcp: Operation = {
  method: 'post',
  path: '/api/mcp',
  summary: 'Model Context Protocol',
  description:
    'Capabilities as MCP tools, or the deployed workflows and the copilot (`toolset=workflows`): ' +
    'Streamable HTTP without sessions, in the revision 2026-07-28 and those before it. A call of a tool ' +
    'that reports progress is answered as a stream.',
  tags: ['MCP'],
  request: { query: z.object({ toolset: z.enum(TOOLSETS).optional() }), body: { content: json } },
  responses: {
    200: {
      description: 'The answer.',
      content: { ...json, 'text/event-stream': { schema: z.string() } },
    },
    202: { description: 'A notification was taken.' },
    400: { description: 'Not a message of the protocol.', content: json },
    401: { description: 'Missing or invalid authentication.' },
    403: { description: 'The key lacks the scope runtime, or a page of another origin calls.' },
  },
}

export function addMcpApi(routes: Routes, { mcp }: McpApiParts): void {
  routes.add(callMcp, async (c) => {
    const named = c.req.query('toolset') ?? 'capabilities'
    const toolset = TOOLSETS.find((one) => one === named)
    if (!toolset) throw new AppError('BAD_REQUEST', `Unknown toolset "${named}"`)
    const body = await readMessage(c.env.incoming)
    return body === undefined ? parseError() : mcp(c.req.raw, { actor: c.var.actor, toolset }, body)
  })
}

/** 403 for a page that a browser has loaded from elsewhere: the protocol asks for it, against DNS rebinding. */
export function refuseForeignOrigins({ urls, corsOrigins }: McpApiParts): MiddlewareHandler<RestEnv> {
  return async (c, next) => {
    const origin = c.req.header('origin')
    if (origin !== undefined && !corsOrigins.includes(origin) && !isOwnOrigin(origin, urls.origin)) {
      return c.json({ error: 'This origin may not call' }, 403)
    }
    return next()
  }
}

/** Of an installation on this machine, every page on this machine is. */
function isOwnOrigin(origin: string, own: string): boolean {
  if (!URL.canParse(origin)) return false
  const isLoopback = (url: string) => LOOPBACK.has(new URL(url).hostname)
  return origin === own || (isLoopback(origin) && isLoopback(own))
}

/** Undefined for what is no JSON, or nests too deep. Throws PAYLOAD_TOO_LARGE. */
async function readMessage(incoming: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(incoming, MAX_BYTES)
  if (nestsDeeperThan(bytes, MAX_DEPTH)) return undefined
  try {
    return secureJson.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** JSON-RPC 2.0, section 5.1. */
function parseError(): Response {
  const error = { code: -32_700, message: 'Parse error' }
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 400 })
}
