import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Redis } from 'ioredis'
import { createRestApp } from '../rest-compat/rest-app.ts'
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
import { Reaper } from './engine/executions/reaper.ts'
import { MemoryStore } from './engine/memory/memory-store.ts'
import { Janitor } from './engine/retention/janitor.ts'
import type { Bus } from './platform/bus/bus.ts'
import type { Database } from './platform/db/database.ts'
import { createRateLimiter } from './platform/http/rate-limit.ts'
import { createRequestListener } from './platform/http/request-listener.ts'
import type { Logger } from './platform/logger.ts'
import { createMetrics } from './platform/metrics.ts'

/** limits.md, Leases. */
const LEASE_MS = 10_000
const RENEW_MS = 3_000
const REAP_EVERY_MS = 5_000
const CLEAN_EVERY_MS = 60 * 60 * 1_000

export interface AppOptions {
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
  leaseMs?: number | undefined
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

/** The composition root: every adapter is chosen and every layer is built here. */
export function createApp(options: AppOptions): App {
  const { database, bus, logger, pepper } = options
  const { pool, prisma } = database
  const urls = new Urls(options.publicUrl)
  const metrics = createMetrics()
  const onBug = (err: unknown, facts: object = {}) =>
    logger.error({ err, ...facts }, 'background work failed')

  const connectors = createConnectors({ pool, memory: new MemoryStore(pool) })
  const log = new EventLog(pool)
  const feed = new EventFeed({ log, bus })
  const leaseMs = options.leaseMs ?? LEASE_MS
  const maxInFlight = database.kind === 'embedded' ? 1 : 2
  const store = new ExecutionStore({ pool, feed, workerId: randomUUID(), leaseMs, maxInFlight })
  const timing = { leaseMs, renewMs: Math.min(RENEW_MS, leaseMs / 3) }
  const runner = new ExecutionRunner({ store, bus, timing, resultUrl: (id) => urls.result(id), onBug })

  const capabilities = new Capabilities({ prisma, memory: connectors.memory, bus })
  const sessions = new Sessions(prisma)
  const executions = new Executions({ store, log, feed, runner })
  const idempotency = new IdempotencyRecords(pool)
  const { syncWaitMs } = options
  const services: Services = {
    organizations: new Organizations(database),
    apiKeys: new ApiKeys({ database, pepper, bus, onError: onBug }),
    accounts: new Accounts({ prisma, connectors, capabilities }),
    capabilities,
    sessions,
    invocations: new Invocations({
      capabilities,
      sessions,
      executions,
      idempotency,
      runner,
      connectors,
      syncWaitMs,
    }),
    executions,
    streamTokens: new StreamTokens(pool),
  }

  const replan = createReplan({ capabilities, connectors })
  const reaper = new Reaper({ store, runner, replan, everyMs: Math.min(REAP_EVERY_MS, leaseMs / 2), onBug })
  const janitor = new Janitor({ pool, everyMs: CLEAN_EVERY_MS, onBug })
  const rest = createRestApp({
    ...services,
    urls,
    logger,
    metrics,
    corsOrigins: options.corsOrigins,
    rateLimiter: createRateLimiter({
      name: 'requests',
      pointsPerMinute: options.requestsPerMinute,
      ...(options.redis ? { redis: options.redis } : {}),
    }),
    eventStreams: { signal: options.draining, openStreams: metrics.openEventStreams, onError: onBug },
    operations: {
      isReady: async () => (await pool.query('select 1')).rowCount === 1,
      draining: options.draining,
      registry: metrics.registry,
    },
  })

  return {
    listener: createRequestListener(rest, logger),
    services,
    connectors,
    runner,
    feed,
    janitor,
    open() {
      runner.open()
      void reaper.open()
      janitor.open()
    },
    async close(graceMs) {
      reaper.close()
      janitor.close()
      await runner.close(graceMs)
      await services.apiKeys.close()
      capabilities.close()
    },
  }
}
