import {
  createMcpHandler,
  type ListToolsResult,
  type McpRequestContext,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type Tool,
} from '@modelcontextprotocol/server'
import { isAppError } from '../base/errors.ts'
import type { Actor } from '../domain/actor.ts'
import { CapabilityTools } from './capability-tools.ts'
import type { ToolCallParts } from './tool-call.ts'
import type { Toolset } from './toolset.ts'
import { WorkflowTools, type WorkflowToolsParts } from './workflow-tools.ts'

const SERVER = { name: 'switchyard', title: 'Switchyard', version: '0.1.0' }
/** Tools on one page of the list. */
const PAGE = 500
/** Once the server drains, calls are waited for so much longer. */
const DRAIN_WAIT_MS = 5_000
/** How long a client may keep the list of tools: what changes is told by no other way. */
const LIST_TTL_MS = 5_000

type ToolsetName = 'capabilities' | 'workflows'

/** Who calls, and which tools are meant. */
export interface McpCaller {
  actor: Actor
  toolset: ToolsetName
}

/** Answers a request with the parsed body, for the caller alone. */
export type McpEndpoint = (request: Request, caller: McpCaller, parsedBody: unknown) => Promise<Response>

export interface McpEndpointParts extends Omit<ToolCallParts & WorkflowToolsParts, 'hurry'> {
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
  const hurried = { ...parts, hurry: hurry.signal }
  const toolsets: Record<ToolsetName, Toolset> = {
    capabilities: new CapabilityTools(hurried),
    workflows: new WorkflowTools(hurried),
  }
  const handler = createMcpHandler(
    (context) => {
      const { actor, toolset } = callerOf(context)
      return createServer(toolsets[toolset], actor, parts.onBug)
    },
    // Lists are not pushed: a subscription would outlive its request, and its key.
    { maxSubscriptions: 0 },
  )
  return (request, { actor, toolset }, parsedBody) => {
    const caller: McpCaller = { toolset, actor: { ...actor, source: 'mcp' } }
    const authInfo = { token: '', clientId: actor.keyId, scopes: [...actor.scopes], extra: { caller } }
    return handler.fetch(request, { authInfo, parsedBody })
  }
}

/** One server for one request: the library keeps what belongs to a request in it. */
function createServer(toolset: Toolset, actor: Actor, onBug: McpEndpointParts['onBug']): Server {
  const server = new Server(SERVER, {
    capabilities: { tools: {} },
    instructions: toolset.instructions,
    cacheHints: { 'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: 'private' } },
  })
  server.setRequestHandler('tools/list', ({ params }) =>
    masked(onBug, async () => toPage(await toolset.list(actor), params?.cursor)),
  )
  server.setRequestHandler('tools/call', ({ params }, context) =>
    masked(onBug, () => toolset.call(actor, params, context)),
  )
  return server
}

/** A cursor is the name of the last tool of a page. */
function toPage(all: readonly Tool[], cursor: string | undefined): ListToolsResult {
  const last = cursor === undefined ? -1 : all.findIndex(({ name }) => name === cursor)
  if (cursor !== undefined && last < 0)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown cursor')
  const page = all.slice(last + 1, last + 1 + PAGE)
  const hasMore = all.length > last + 1 + page.length
  const next = hasMore ? page.at(-1)?.name : undefined
  return { tools: page, ...(next === undefined ? {} : { nextCursor: next }) }
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

function callerOf({ authInfo }: McpRequestContext): McpCaller {
  const caller = authInfo?.extra?.caller
  if (!caller) throw new Error('an MCP request has no caller')
  return caller as McpCaller // put there by the endpoint above, and passed through
}
