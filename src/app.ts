import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Redis } from 'ioredis'
import { createOperationsApp, createRestApp } from '../rest-compat/rest-app.ts'
import { Urls } from '../rest-compat/urls.ts'
import { Accounts } from './domain/accounts.ts'
import { ApiKeys } from './domain/api-keys.ts'
import { Capabilities } from './domain/capabilities.ts'
import { createReplan } from './domain/execution-plan.ts'
import { Executions } from './domain/executions.ts'
import { IdempotencyRecords } from './domain/idempotency.ts'
import { Invocations } from './domain/invocations.ts'
import { Organizations } from './domain/organizations.ts'
import { Sessions } from './domain/sessions.ts'
import { StreamTokens } from './domain/stream-tokens.ts'
import { type Connectors, createConnectors } from './engine/connectors/connector-registry.ts'
import { EventFeed } from './engine/event-log/feed.ts'
import { EventLog } from './engine/event-log/log.ts'
import { ExecutionRunner } from './engine/executions/execution-runner.ts'
import { ExecutionStore } from './engine/executions/execution-store.ts'
import { EXECUTION_TIMING, type ExecutionTiming } from './engine/executions/execution-timing.ts'
import { Reaper } from './engine/executions/reaper.ts'
import { MemoryStore } from './engine/memory/memory-store.ts'
import { Janitor } from './engine/retention/janitor.ts'
import { registerEngineMetrics } from './engine-metrics.ts'
import type { Bus } from './platform/bus/bus.ts'
import type { Database } from './platform/db/database.ts'
import { createRateLimiter } from './platform/http/rate-limit.ts'
import { createRequestListener } from './platform/http/request-listener.ts'
import type { Logger } from './platform/logger.ts'
import { createMetrics } from './platform/metrics.ts'

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
  organizations: Organizations
  apiKeys: ApiKeys
  accounts: Accounts
  capabilities: Capabilities
  sessions: Sessions
  invocations: Invocations
  executions: Executions
  streamTokens: StreamTokens
}

export interface App {
  listener: RequestListener
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
  const engine = createEngine(options, (executionId) => urls.result(executionId), onBug)
  const services = createServices(options, engine, onBug)
  const background = createBackground(options, engine, services, onBug)
  const rest = createRest(options, engine, services, urls, onBug)
  const { connectors, runner, feed } = engine
  return {
    listener: createRequestListener(rest, logger),
    services,
    connectors,
    runner,
    feed,
    ...background,
  }
}

type Engine = ReturnType<typeof createEngine>

function createEngine(options: AppOptions, resultUrl: (executionId: string) => string, onBug: OnBug) {
  const { database, bus } = options
  const { pool } = database
  const timing = { ...EXECUTION_TIMING, ...options.timing }
  const connectors = createConnectors({ pool, memory: new MemoryStore(pool) })
  const log = new EventLog(pool)
  const feed = new EventFeed({ log, bus })
  // The embedded database has one connection, which a second batch would only queue for.
  const maxInFlight = database.kind === 'embedded' ? 1 : 2
  const { leaseMs } = timing
  const store = new ExecutionStore({ pool, feed, workerId: randomUUID(), leaseMs, maxInFlight })
  const runner = new ExecutionRunner({ store, bus, timing, resultUrl, onBug })
  return { connectors, log, feed, store, runner, timing }
}

function createServices(options: AppOptions, engine: Engine, onError: OnBug): Services {
  const { database, bus, pepper, syncWaitMs, draining } = options
  const { pool, prisma } = database
  const { connectors, runner } = engine
  const capabilities = new Capabilities({ prisma, memory: connectors.memory, bus })
  const sessions = new Sessions(prisma)
  const executions = new Executions(engine)
  const idempotency = new IdempotencyRecords(pool)
  const shared = { capabilities, sessions, executions, idempotency }
  return {
    capabilities,
    sessions,
    executions,
    organizations: new Organizations(database),
    apiKeys: new ApiKeys({ database, pepper, bus, onError }),
    accounts: new Accounts({ prisma, connectors, capabilities }),
    invocations: new Invocations({ ...shared, runner, connectors, syncWaitMs, draining }),
    streamTokens: new StreamTokens(pool),
  }
}

function createBackground(
  { database, bus, role }: AppOptions,
  { store, runner, connectors, timing }: Engine,
  { capabilities, apiKeys }: Services,
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
      await apiKeys.close()
      capabilities.close()
    },
  }
}

function createRest(options: AppOptions, engine: Engine, services: Services, urls: Urls, onError: OnBug) {
  const { database, logger, draining, corsOrigins, requestsPerMinute, redis } = options
  const metrics = createMetrics()
  registerEngineMetrics(metrics.registry, { ...engine, pool: database.pool })
  const limits = { name: 'requests', pointsPerMinute: requestsPerMinute, ...(redis ? { redis } : {}) }
  const isReady = async () => (await database.pool.query('select 1')).rowCount === 1
  const operations = { isReady, draining, registry: metrics.registry }
  const edge = { logger, metrics, corsOrigins, operations }
  if (options.role === 'worker') return createOperationsApp(edge)
  return createRestApp({
    ...services,
    ...edge,
    urls,
    rateLimiter: createRateLimiter(limits),
    eventStreams: { signal: draining, openStreams: metrics.openEventStreams, onError },
  })
}
