import type { Redis } from 'ioredis'
import type { ExecutionTiming } from '../engine/executions/execution-timing.ts'
import type { ProjectDatabase } from '../engine/project-db/project-database.ts'
import type { SocketTiming } from '../graphql/transports/web-socket.ts'
import type { Bus } from '../platform/bus/bus.ts'
import type { ModelAccess } from '../platform/config.ts'
import type { Database } from '../platform/db/database.ts'
import type { Keyring } from '../platform/keyring.ts'
import type { Logger } from '../platform/logger.ts'
import type { AccountOptions } from './accounts.ts'

/** What a process does: serve the APIs, do the work that no request asks for, or both. */
export type Role = 'all' | 'api' | 'worker'

/** Live subscriptions at a time. */
export interface SubscriptionLimits {
  perKey: number
  perSocket: number
}

export const SUBSCRIPTION_LIMITS: SubscriptionLimits = { perKey: 1_000, perSocket: 100 }

export interface AppOptions extends AccountOptions {
  /** `all` unless told otherwise. */
  role?: Role | undefined
  database: Database
  /** The project's own database; null where none is connected. */
  project?: ProjectDatabase | null | undefined
  bus: Bus
  logger: Logger
  /** Keys the hash of API keys. */
  pepper: string
  /** Seals what must stay secret at rest. */
  keyring: Keyring
  /** Shares rate limits between processes. */
  redis?: Redis | undefined
  corsOrigins: readonly string[]
  /** Networks that outbound requests may reach besides public addresses. */
  allowPrivateNetwork: readonly string[]
  /** Of each key; 0: unlimited. */
  requestsPerMinute: number
  /** SUBSCRIPTION_LIMITS unless told otherwise. */
  subscriptions?: SubscriptionLimits | undefined
  /** The same for what GraphQL operations cost; unlimited unless told otherwise. */
  graphqlCostPerMinute?: number | undefined
  /** What messages to the copilot a key may send in a minute; unlimited unless told otherwise. */
  copilotTurnsPerMinute?: number | undefined
  /** Where answers differ from the contract for the sake of older clients. */
  compat?: { nullSession: boolean } | undefined
  /** The providers of models; none unless told otherwise. */
  models?: ModelAccess | undefined
  /** What agents of workflows do whose model has no provider: `fail` unless told otherwise. */
  offlineAgent?: 'fail' | 'template' | undefined
  /** Base of every URL in an answer; asked at each use, since a free port is known only after listening. */
  publicUrl: () => string
  /** Aborted when the server begins to drain. */
  draining: AbortSignal
  /** How long a synchronous call waits for its result; 120 s unless told otherwise. */
  syncWaitMs?: number | undefined
  /** What differs from the usual times in the life of an execution. */
  timing?: Partial<ExecutionTiming> | undefined
  /** The same for a WebSocket. */
  socketTiming?: Partial<SocketTiming> | undefined
}

/** Reports what went wrong where no caller waits for an answer. */
export type OnBug = (cause: unknown, facts?: object) => void
