import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Redis } from 'ioredis'
import { createOperationsApp, createRestApp } from '../rest-compat/rest-app.ts'
import { Urls } from '../rest-compat/urls.ts'
import { Accounts } from './domain/accounts.ts'
import { ApiKeys } from './domain/api-keys.ts'
import { Audit } from './domain/audit.ts'
import { Capabilities } from './domain/capabilities.ts'
import { ExecutionBatches } from './domain/execution-batches.ts'
import { createReplan } from './domain/execution-plan.ts'
import { Executions } from './domain/executions.ts'
import { IdempotencyRecords } from './domain/idempotency.ts'
import { Invocations } from './domain/invocations.ts'
import { Memory } from './domain/memory.ts'
import { Organizations } from './domain/organizations.ts'
import { Sessions } from './domain/sessions.ts'
import { StreamTokens } from './domain/stream-tokens.ts'
import { type Connectors, createConnectors } from './engine/connectors/connector-registry.ts'
import { EventPages } from './engine/event-log/event-pages.ts'
import { EventFeed } from './engine/event-log/feed.ts'
import { EventLog } from './engine/event-log/log.ts'
import { ExecutionRunner } from './engine/executions/execution-runner.ts'
import { ExecutionStore } from './engine/executions/execution-store.ts'
import { EXECUTION_TIMING, type ExecutionTiming } from './engine/executions/execution-timing.ts'
import { Reaper } from './engine/executions/reaper.ts'
import { MemoryStore } from './engine/memory/memory-store.ts'
import { Janitor } from './engine/retention/janitor.ts'
import { registerEngineMetrics } from './engine-metrics.ts'
import { Admission } from './graphql/admission.ts'
import { createExecutor } from './graphql/operations.ts'
import { createGraphqlHttp, isGraphqlPath } from './graphql/transports/http.ts'
import { createGraphqlWebSocket, type UpgradeListener } from './graphql/transports/web-socket.ts'
import type { Bus } from './platform/bus/bus.ts'
import type { Database } from './platform/db/database.ts'
import { NodeEdge } from './platform/http/node-edge.ts'
import { Outbound } from './platform/http/outbound/outbound.ts'
import { createRateLimiter } from './platform/http/rate-limit.ts'
import { createRequestListener } from './platform/http/request-listener.ts'
import type { Logger } from './platform/logger.ts'
import { createMetrics, type Metrics } from './platform/metrics.ts'

const CLEAN_EVERY_MS = 60 * 60 * 1_000

/** What a process does: serve the APIs, do the work that no request asks for, or both. */
export type Role = 'all' | 'api' | 'worker'

export interface AppOptions {
  /** `all` unless told otherwise. */
  role?: Role | undefined
  database: Database
  bus: Bus
  logger: Logger
  /** Keys the hash of API keys. */
  pepper: string
  /** Shares rate limits between processes. */
  redis?: Redis | undefined
  corsOrigins: readonly string[]
  /** Networks that outbound requests may reach besides public addresses. */
  allowPrivateNetwork: readonly string[]
  requestsPerMinute: number
  /** Base of every URL in an answer; asked at each use, since a free port is known only after listening. */
  publicUrl: () => string
  /** Aborted when the server begins to drain. */
  draining: AbortSignal
  /** How long a synchronous call waits for its result; 120 s unless told otherwise. */
  syncWaitMs?: number | undefined
  /** What differs from the usual times in the life of an execution. */
  timing?: Partial<ExecutionTiming> | undefined
}

export interface Services {
  audit: Audit
  organizations: Organizations
  apiKeys: ApiKeys
  accounts: Accounts
  capabilities: Capabilities
  sessions: Sessions
  invocations: Invocations
  executions: Executions
  streamTokens: StreamTokens
  memory: Memory
  executionBatches: ExecutionBatches
}

export interface App {
  listener: RequestListener
  /** Takes the connections that become WebSockets; null for a process that serves no API. */
  upgrade: UpgradeListener | null
  services: Services
  connectors: Connectors
  runner: ExecutionRunner
  feed: EventFeed
  janitor: Janitor
  /** Begins the work that no request asks for: leases, the reaper, retention. */
  open(): void
  /** Lets calls in flight end for `graceMs`, hands over the rest, and stops. The database stays open. */
  close(graceMs: number): Promise<void>
}

type OnBug = (cause: unknown, facts?: object) => void

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
  const engine = createEngine(options, (executionId) => urls.result(executionId), onBug)
  const services = createServices(options, engine, onBug)
  const background = createBackground(options, engine, services, onBug)
  const edge = createEdge(options, engine, metrics)
  const rest = createRequestListener(createRest(options, services, { urls, edge, onError: onBug }), logger)
  const graphql = options.role === 'worker' ? null : createGraphql(options, services, edge)
  const { connectors, runner, feed } = engine
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
    ...background,
    async close(graceMs) {
      await background.close(graceMs)
      await outbound.close()
    },
  }
}

type Engine = ReturnType<typeof createEngine>

function createEngine(options: AppOptions, resultUrl: (executionId: string) => string, onBug: OnBug) {
  const { database, bus } = options
  const { pool } = database
  const timing = { ...EXECUTION_TIMING, ...options.timing }
  const memory = new MemoryStore(pool)
  const connectors = createConnectors({ pool, memory })
  const log = new EventLog(pool)
  const feed = new EventFeed({ log, bus })
  // The embedded database has one connection, which a second batch would only queue for.
  const maxInFlight = database.kind === 'embedded' ? 1 : 2
  const { leaseMs } = timing
  const store = new ExecutionStore({ pool, feed, workerId: randomUUID(), leaseMs, maxInFlight })
  const runner = new ExecutionRunner({ store, bus, timing, resultUrl, onBug })
  return { memory, connectors, log, feed, store, runner, timing }
}

function createServices(options: AppOptions, engine: Engine, onError: OnBug): Services {
  const { database, bus, pepper, syncWaitMs, draining } = options
  const { pool, prisma } = database
  const { connectors, runner } = engine
  const capabilities = new Capabilities({ ...engine, prisma, memory: connectors.memory, bus })
  const sessions = new Sessions(prisma)
  const executions = new Executions({ ...engine, prisma })
  const idempotency = new IdempotencyRecords(pool)
  const audit = new Audit({ database, onError })
  const shared = { capabilities, sessions, executions, idempotency }
  return {
    audit,
    capabilities,
    sessions,
    executions,
    organizations: new Organizations(database),
    apiKeys: new ApiKeys({ database, pepper, bus, onError, audit }),
    accounts: new Accounts({ prisma, connectors, capabilities }),
    invocations: new Invocations({ ...shared, runner, connectors, syncWaitMs, draining }),
    memory: new Memory({ memory: engine.memory, prisma }),
    executionBatches: new ExecutionBatches({ pool, prisma, eventPages: new EventPages(pool) }),
    streamTokens: new StreamTokens(pool),
  }
}

function createBackground(
  { database, bus, role }: AppOptions,
  { store, runner, connectors, timing }: Engine,
  { capabilities, apiKeys, audit }: Services,
  onBug: OnBug,
): Pick<App, 'janitor' | 'open' | 'close'> {
  const replan = createReplan({ capabilities, connectors })
  const reaper = new Reaper({ store, runner, bus, replan, everyMs: timing.reapMs, onBug })
  const janitor = new Janitor({ pool: database.pool, everyMs: CLEAN_EVERY_MS, onBug })
  return {
    janitor,
    open() {
      runner.open()
      if (role === 'api') return
      reaper.open()
      janitor.open()
    },
    async close(graceMs) {
      janitor.close()
      await Promise.all([reaper.close(), runner.close(graceMs)])
      await Promise.all([apiKeys.close(), audit.close()])
      capabilities.close()
    },
  }
}

type Edge = ReturnType<typeof createEdge>

/** What the APIs have in common at their edge. */
function createEdge(options: AppOptions, engine: Engine, metrics: Metrics) {
  const { database, logger, corsOrigins, requestsPerMinute, redis } = options
  registerEngineMetrics(metrics.registry, { ...engine, pool: database.pool })
  const limits = { name: 'requests', pointsPerMinute: requestsPerMinute, ...(redis ? { redis } : {}) }
  return { logger, corsOrigins, metrics, rateLimiter: createRateLimiter(limits) }
}

function createRest(
  { database, draining, role }: AppOptions,
  services: Services,
  { urls, edge, onError }: { urls: Urls; edge: Edge; onError: OnBug },
) {
  const { metrics } = edge
  const isReady = async () => (await database.pool.query('select 1')).rowCount === 1
  const operations = { isReady, draining, registry: metrics.registry }
  if (role === 'worker') return createOperationsApp({ ...edge, operations })
  return createRestApp({
    ...services,
    ...edge,
    operations,
    urls,
    eventStreams: { signal: draining, openStreams: metrics.openEventStreams, onError },
  })
}

function createGraphql({ database, draining, logger }: AppOptions, services: Services, edge: Edge) {
  const onBug = (err: unknown) => logger.error({ err }, 'an operation failed')
  const yoga = createExecutor({ services, prisma: database.prisma, onBug })
  const admission = new Admission({ apiKeys: services.apiKeys, rateLimiter: edge.rateLimiter })
  return {
    listener: createGraphqlHttp({ yoga, admission, edge: new NodeEdge(edge), onBug, draining }),
    upgrade: createGraphqlWebSocket({ yoga, admission, onBug, draining }),
  }
}
