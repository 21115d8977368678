import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { AppError, isAppError } from '../src/base/errors.ts'
import { type Actor, type RequirableScope, requireReadScope, requireScope } from '../src/domain/actor.ts'
import type { ApiKeys } from '../src/domain/api-keys/api-keys.ts'
import type { Audit } from '../src/domain/audit/audit.ts'
import { accessLog } from '../src/platform/http/access-log.ts'
import { corsAllowList } from '../src/platform/http/cors.ts'
import { docsRoutes } from '../src/platform/http/docs-page.ts'
import { type OperationsOptions, operationsRoutes } from '../src/platform/http/operations.ts'
import type { RateLimiter } from '../src/platform/http/rate-limit.ts'
import { consumeRateLimit } from '../src/platform/http/rate-limit-headers.ts'
import { assignRequestId, assignTraceId } from '../src/platform/http/request-id.ts'
import { requestMetrics } from '../src/platform/http/request-metrics.ts'
import { securityHeaders } from '../src/platform/http/security-headers.ts'
import { startPageRoutes } from '../src/platform/http/start-page.ts'
import type { Logger } from '../src/platform/logger.ts'
import type { Metrics } from '../src/platform/metrics.ts'
import { authenticate } from './auth.ts'
import { addCopilotApi, type CopilotApiParts } from './copilot-api/routes.ts'
import { renderError } from './dialects.ts'
import { addMcpApi, type McpApiParts, refuseForeignOrigins } from './mcp-api/routes.ts'
import type { RestEnv } from './rest-env.ts'
import { Routes } from './routes.ts'
import { addRuntimeApi, type RuntimeApiParts } from './runtime-api/routes.ts'
import { scopeOfResult } from './stream-api/results.ts'
import { addStreamApi, type StreamApiParts } from './stream-api/routes.ts'
import { addWebhooksApi, type WebhooksApiParts } from './webhooks-api/routes.ts'
import { addWorkflowApi, type WorkflowApiParts } from './workflow-api/routes.ts'
import { addWorkflowsApi, type WorkflowsApiParts } from './workflows-api/routes.ts'

export interface RestAppParts
  extends RuntimeApiParts,
    StreamApiParts,
    WorkflowApiParts,
    WebhooksApiParts,
    WorkflowsApiParts,
    CopilotApiParts,
    McpApiParts {
  audit: Pick<Audit, 'noteDenial'>
  apiKeys: ApiKeys
  rateLimiter: RateLimiter
  corsOrigins: readonly string[]
  operations: OperationsOptions
  metrics: Metrics
  logger: Logger
}

/** The streams that a token can open, and the place of the id in their paths. */
const TOKEN_PATHS = [
  /^\/api\/runtime\/executions\/([^/]+)\/events\/?$/,
  /^\/api\/stream\/runs\/([^/]+)\/?$/,
  /^\/api\/copilot\/sessions\/[^/]+\/turns\/([^/]+)\/events\/?$/,
]

/** What a browser finds that opens the address of the server. */
const START_PAGE = {
  title: 'Switchyard',
  links: [
    {
      href: 'graphql',
      name: 'GraphiQL',
      what: 'Try the GraphQL API: queries, mutations and live subscriptions.',
    },
    { href: 'docs', name: 'API reference', what: 'The REST routes, each to be tried with a key.' },
    { href: 'openapi.json', name: 'openapi.json', what: 'The same for programs.' },
    { href: 'readyz', name: 'readyz', what: 'Whether this process takes requests.' },
  ],
}

/** What the reference says of itself; its links hold for `/docs`. */
const DESCRIPTION =
  'The REST routes of Switchyard, a self-hosted agent runtime: those of ' +
  '[Copia’s Runtime API](#/Runtime), of [Powabase’s Copilot API](#/Copilot) and of ' +
  '[copy.ai’s Workflows API](#/Workflows) as they are documented, and our own beside them. Everything can be done ' +
  'with the GraphQL API, which [GraphiQL](graphql) lets you try.'

/** Everything that is answered over plain HTTP: the reproduced APIs, our routes beside them, and operations. */
export function createRestApp(parts: RestAppParts): OpenAPIHono<RestEnv> {
  const app = createOperationsApp(parts)
  app.route(
    '/',
    docsRoutes(() => document(app)),
  )
  app.route('/', startPageRoutes(START_PAGE))
  app.use('/api/mcp', refuseForeignOrigins(parts), authorize(parts, 'runtime'))
  app.use('/api/runtime/*', authorize(parts, 'runtime'))
  app.use('/api/stream/results/*', (c, next) => authorize(parts, scopeOfResult(c.req.path))(c, next))
  app.use('/api/stream/runs/*', authorize(parts, 'workflows'))
  app.use('/api/stream/tokens/*', authorize(parts, null))
  app.use('/api/webhook/*', authorize(parts, 'webhooks'))
  app.use('/api/workflow/*', authorize(parts, 'workflows'))
  app.use('/api/workflows/*', authorize(parts, 'workflows'))
  app.use('/api/copilot/*', authorize(parts, 'copilot'))
  const routes = new Routes(app)
  addRuntimeApi(routes, parts)
  addWorkflowApi(routes, parts)
  addWorkflowsApi(routes, parts)
  addWebhooksApi(routes, parts)
  addCopilotApi(routes, parts)
  addStreamApi(routes, parts)
  addMcpApi(routes, parts)
  routes.refuseOtherMethods()
  return app
}

/** Probes and metrics only, for a process that serves no API; everything else is not found. */
export function createOperationsApp(
  parts: Pick<RestAppParts, 'logger' | 'metrics' | 'corsOrigins' | 'operations'>,
): OpenAPIHono<RestEnv> {
  const app = new OpenAPIHono<RestEnv>({ strict: false })
  app.use(
    assignRequestId(),
    assignTraceId(),
    accessLog(parts.logger),
    requestMetrics(parts.metrics),
    securityHeaders(),
    corsAllowList(parts.corsOrigins),
  )
  app.route('/', operationsRoutes(parts.operations))
  app.notFound(() => {
    throw new AppError('NOT_FOUND', 'Not found')
  })
  app.onError((error, c) => answerError(error, c, parts.logger))
  return app
}

/**
 * 401 before 429 before 403, and all of them before 404 and 400. What only reads needs the scope or `read`; null
 * leaves it to the service, where the scope depends on what is asked for.
 */
function authorize(parts: RestAppParts, scope: RequirableScope | null): MiddlewareHandler<RestEnv> {
  return async (c, next) => {
    const actor = await callerOf(c, parts)
    c.set('actor', actor)
    await consumeRateLimit(c, parts.rateLimiter, actor.keyId)
    if (scope !== null) checkScope(c, scope, parts.audit)
    await next()
  }
}

function checkScope(c: Context<RestEnv>, scope: RequirableScope, audit: RestAppParts['audit']): void {
  const { actor } = c.var
  try {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') requireReadScope(actor, scope)
    else requireScope(actor, scope)
  } catch (error) {
    audit.noteDenial(actor, `${c.req.method} ${routePath(c, -1)}`, scope)
    throw error
  }
}

async function callerOf(c: Context<RestEnv>, { apiKeys, streamTokens }: RestAppParts): Promise<Actor> {
  const token = c.req.query('stream_token')
  const streamId = TOKEN_PATHS.map((path) => path.exec(c.req.path)?.[1]).find(Boolean)
  if (token && streamId && c.req.method === 'GET') return streamTokens.redeem(token, streamId)
  const ip = c.env.incoming.socket.remoteAddress ?? null
  const origin = { requestId: c.get('requestId'), traceId: c.get('traceId'), ip }
  return authenticate((name) => c.req.header(name), apiKeys, origin)
}

function answerError(error: unknown, c: Context<RestEnv>, logger: Logger): Response {
  const requestId = c.get('requestId')
  if (!isAppError(error)) logger.error({ err: error, requestId }, 'a request failed')
  const { status, headers, body } = renderError(error, { path: c.req.path, requestId })
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  return c.json(body, status)
}

function document(app: OpenAPIHono<RestEnv>): object {
  const { openAPIRegistry } = app
  if (!openAPIRegistry.definitions.some(({ type }) => type === 'component')) {
    openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' })
  }
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Switchyard',
      version: '0.1.0',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0' },
    },
    security: [{ apiKey: [] }],
  })
}
