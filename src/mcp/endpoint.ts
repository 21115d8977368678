import {
  createMcpHandler,
  type ListToolsResult,
  type McpRequestContext,
  ProtocolError,
  ProtocolErrorCode,
  Server,
} from '@modelcontextprotocol/server'
import { isAppError } from '../base/errors.ts'
import type { Actor } from '../domain/actor.ts'
import type { Capabilities } from '../domain/capabilities.ts'
import { toTool } from './tool.ts'
import { callTool, type ToolCallParts } from './tool-call.ts'

const SERVER = { name: 'switchyard', title: 'Switchyard', version: '0.1.0' }
const INSTRUCTIONS =
  'Tools are the capabilities of one organisation. A result names its execution, whose events can be replayed.'
/** Tools on one page of the list. */
const PAGE = 500
/** Once the server drains, calls are waited for so much longer. */
const DRAIN_WAIT_MS = 5_000
/** How long a client may keep the list of tools: what changes is told by no other way. */
const LIST_TTL_MS = 5_000

/** Answers a request with the parsed body, for the actor alone. */
export type McpEndpoint = (request: Request, actor: Actor, parsedBody: unknown) => Promise<Response>

export interface McpEndpointParts extends Omit<ToolCallParts, 'hurry'> {
  /** Aborted when the server begins to drain. */
  draining: AbortSignal
  onBug: (cause: unknown) => void
}

/**
 * The Model Context Protocol over the use cases: the revision of 2026-07-28, and those before it without sessions.
 * Nothing is kept between two requests, so that any process answers any of them.
 */
export function createMcpEndpoint(parts: McpEndpointParts): McpEndpoint {
  const hurry = new AbortController()
  const drain = () => void setTimeout(() => hurry.abort(), DRAIN_WAIT_MS).unref()
  parts.draining.addEventListener('abort', drain, { once: true })
  const call = { ...parts, hurry: hurry.signal }
  const handler = createMcpHandler((context) => createServer(call, actorOf(context), parts.onBug), {
    // Lists are not pushed: a subscription would outlive its request, and its key.
    maxSubscriptions: 0,
  })
  return (request, actor, parsedBody) => {
    const caller: Actor = { ...actor, source: 'mcp' }
    const authInfo = { token: '', clientId: actor.keyId, scopes: [...actor.scopes], extra: { actor: caller } }
    return handler.fetch(request, { authInfo, parsedBody })
  }
}

/** One server for one request: the library keeps what belongs to a request in it. */
function createServer(parts: ToolCallParts, actor: Actor, onBug: McpEndpointParts['onBug']): Server {
  const server = new Server(SERVER, {
    capabilities: { tools: {} },
    instructions: INSTRUCTIONS,
    cacheHints: { 'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: 'private' } },
  })
  server.setRequestHandler('tools/list', ({ params }) =>
    masked(onBug, () => listTools(parts.capabilities, actor, params?.cursor)),
  )
  server.setRequestHandler('tools/call', ({ params }, context) =>
    masked(onBug, () => callTool(parts, actor, params, context)),
  )
  return server
}

/** In the order of the catalogue, which is stable; a cursor is the name of the last tool of a page. */
async function listTools(
  capabilities: Capabilities,
  actor: Actor,
  cursor: string | undefined,
): Promise<ListToolsResult> {
  const all = await capabilities.list(actor)
  const last = cursor === undefined ? -1 : all.findIndex(({ name }) => name === cursor)
  if (cursor !== undefined && last < 0)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown cursor')
  const page = all.slice(last + 1, last + 1 + PAGE)
  const hasMore = all.length > last + 1 + page.length
  const next = hasMore ? page.at(-1)?.name : undefined
  return { tools: page.map(toTool), ...(next === undefined ? {} : { nextCursor: next }) }
}

/** Of a bug nothing leaves but that there was one. */
async function masked<T>(onBug: (cause: unknown) => void, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProtocolError) throw error
    if (isAppError(error)) throw new ProtocolError(ProtocolErrorCode.InvalidRequest, error.message)
    onBug(error)
    throw new ProtocolError(ProtocolErrorCode.InternalError, 'Internal error')
  }
}

function actorOf({ authInfo }: McpRequestContext): Actor {
  const actor = authInfo?.extra?.actor
  if (!actor) throw new Error('an MCP request has no actor')
  return actor as Actor // put there by the endpoint above, and passed through
}
