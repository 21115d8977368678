import type { RequestListener } from 'node:http'
import { createOperationsApp, createRestApp } from '../rest-compat/rest-app.ts'
import { Urls } from '../rest-compat/urls.ts'
import { type Background, createBackground } from './app/background.ts'
import { createEngine, type Engine } from './app/engine.ts'
import { type AppOptions, type OnBug, SUBSCRIPTION_LIMITS } from './app/options.ts'
import { createServiceBlocks } from './app/service-blocks.ts'
import { createServices, type Services } from './app/services.ts'
import type { Connectors } from './engine/connectors/connector-registry.ts'
import type { EventFeed } from './engine/event-log/feed.ts'
import type { ExecutionRunner } from './engine/executions/execution-runner.ts'
import type { MergedFeeds } from './engine/merged-feeds/merged-feeds.ts'
import { registerEngineMetrics } from './engine-metrics.ts'
import { Admission } from './graphql/admission.ts'
import { createExecutor } from './graphql/operations.ts'
import { SharedSubscriptions } from './graphql/shared-subscriptions.ts'
import { createGraphqlHttp, isGraphqlPath } from './graphql/transports/http.ts'
import { createGraphqlWebSocket, type UpgradeListener } from './graphql/transports/web-socket.ts'
import { createMcpEndpoint } from './mcp/endpoint.ts'
import { NodeEdge } from './platform/http/node-edge.ts'
import { Outbound } from './platform/http/outbound/outbound.ts'
import { createRateLimiter } from './platform/http/rate-limit.ts'
import { createRequestListener } from './platform/http/request-listener.ts'
import { createMetrics, type Metrics } from './platform/metrics.ts'

export interface App extends Background {
  listener: RequestListener
  /** Takes the connections that become WebSockets; null for a process that serves no API. */
  upgrade: UpgradeListener | null
  services: Services
  connectors: Connectors
  runner: ExecutionRunner
  feed: EventFeed
  mergedFeeds: MergedFeeds
}

/** The composition root: every adapter is chosen and every layer is built here. */
export function createApp(options: AppOptions): App {
  const { logger } = options
  const urls = new Urls(options.publicUrl)
  const onBug: OnBug = (err, facts) => logger.error({ err, ...facts }, 'background work failed')
  const metrics = createMetrics()
  const outbound = new Outbound({
    allowPrivateNetwork: options.allowPrivateNetwork,
    onOutcome: (outcome) => metrics.outboundRequests.inc({ outcome }),
  })
  const engine = createEngine(options, { outbound, addresses: urls, onBug })
  const services = createServices(options, engine, { addresses: urls, onError: onBug })
  engine.addBlocks(createServiceBlocks(options, engine, services, onBug))
  const background = createBackground(options, engine, services, onBug)
  const edge = createEdge(options, engine, metrics)
  const rest = createRequestListener(createRest(options, services, { urls, edge, onError: onBug }), logger)
  const graphql = options.role === 'worker' ? null : createGraphql(options, services, edge)
  const { connectors, runner, feed, mergedFeeds } = engine
  return {
    listener: (request, response) => {
      if (graphql && isGraphqlPath(request.url)) graphql.listener(request, response)
      else rest(request, response)
    },
    upgrade: graphql?.upgrade ?? null,
    services,
    connectors,
    runner,
    feed,
    mergedFeeds,
    ...background,
    async close(graceMs) {
      await background.close(graceMs)
      await outbound.close()
    },
  }
}

type Edge = ReturnType<typeof createEdge>

/** What the APIs have in common at their edge. */
function createEdge(options: AppOptions, engine: Engine, metrics: Metrics) {
  const { database, logger, corsOrigins, requestsPerMinute, graphqlCostPerMinute = 0 } = options
  registerEngineMetrics(metrics.registry, { ...engine, pool: database.pool })
  const redis = options.redis ? { redis: options.redis } : {}
  return {
    logger,
    corsOrigins,
    metrics,
    rateLimiter: createRateLimiter({ name: 'requests', pointsPerMinute: requestsPerMinute, ...redis }),
    costLimiter: createRateLimiter({ name: 'graphql-cost', pointsPerMinute: graphqlCostPerMinute, ...redis }),
  }
}

function createRest(
  { database, draining, role, syncWaitMs, compat }: AppOptions,
  services: Services,
  { urls, edge, onError }: { urls: Urls; edge: Edge; onError: OnBug },
) {
  const { metrics } = edge
  const isReady = async () => (await database.pool.query('select 1')).rowCount === 1
  const operations = { isReady, draining, registry: metrics.registry }
  if (role === 'worker') return createOperationsApp({ ...edge, operations })
  const eventsUrl = (executionId: string) => urls.executionEvents(executionId)
  const runEventsUrl = (runId: string) => urls.runEvents(runId)
  return createRestApp({
    ...services,
    mcp: createMcpEndpoint({ ...services, eventsUrl, runEventsUrl, syncWaitMs, draining, onBug: onError }),
    ...edge,
    operations,
    urls,
    nullSession: compat?.nullSession ?? false,
    eventStreams: { signal: draining, openStreams: metrics.openEventStreams, onError },
  })
}

function createGraphql(options: AppOptions, services: Services, edge: Edge) {
  const { database, draining, logger, subscriptions = SUBSCRIPTION_LIMITS } = options
  const { openStreams } = services
  const onBug = (err: unknown) => logger.error({ err }, 'an operation failed')
  const { costLimiter } = edge
  const yoga = createExecutor({ services, prisma: database.prisma, openStreams, costLimiter, onBug })
  const admission = new Admission({ apiKeys: services.apiKeys, rateLimiter: edge.rateLimiter })
  const shared = new SharedSubscriptions({ openStreams, costLimiter, onBug })
  const parts = { yoga, shared, admission, onBug, draining, maxSubscriptions: subscriptions.perSocket }
  return {
    listener: createGraphqlHttp({ ...parts, edge: new NodeEdge(edge) }),
    upgrade: createGraphqlWebSocket({ ...parts, openStreams, timing: options.socketTiming }),
  }
}
