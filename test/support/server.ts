import { randomUUID } from 'node:crypto'
import type { AppOptions } from '../../src/app/options.ts'
import { type App, createApp } from '../../src/app.ts'
import { type Actor, SCOPES } from '../../src/domain/actor.ts'
import type { Bus } from '../../src/platform/bus/bus.ts'
import { createInProcessBus } from '../../src/platform/bus/in-process-bus.ts'
import { openRedisBus } from '../../src/platform/bus/redis-bus.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { createLogger, type Logger } from '../../src/platform/logger.ts'
import { startServer } from '../../src/server.ts'
import { openTestDatabase } from './database.ts'
import { createTestKeyring } from './keyring.ts'
import { findTestRedis } from './redis.ts'

/** Long enough for no test to be cut off, short enough not to hold the suite. */
const STOP_GRACE_MS = 2_000

export interface TestServerOptions {
  /** Base of the URLs in answers; the address that the server listens on by default. */
  publicUrl: string
  /** How long an invocation waits for its result before it is answered as still executing; 120 s by default. */
  syncWaitMs: number
  /** Requests per minute and key; unlimited by default. */
  rateLimitRequests: number
  /** Live subscriptions at a time; 1,000 and 100 by default. */
  subscriptions: { perKey: number; perSocket: number }
  /** What GraphQL operations may cost per minute and key; unlimited by default. */
  graphqlCostPerMinute: number
  /** Messages to the copilot per minute and key; unlimited by default. */
  copilotTurnsPerMinute: number
  /** The providers of models; none by default. */
  models: AppOptions['models']
  /** The project's own database, which is closed with the server; none by default. */
  project: AppOptions['project']
  /** What agent blocks do without a provider; `fail` by default. */
  offlineAgent: AppOptions['offlineAgent']
  /** Where answers differ from the contract for older clients; nowhere by default. */
  compat: AppOptions['compat']
  /** Networks that requests of the server may reach besides public ones; none by default. */
  allowPrivateNetwork: readonly string[]
  /** Whether MCP servers may be started as programs; not by default. */
  allowStdioMcp: boolean
  /** What differs from the usual times in the life of a connected account. */
  accountTiming: AppOptions['accountTiming']
  /** The same for a WebSocket. */
  socketTiming: AppOptions['socketTiming']
  /** Where the log goes; nowhere by default. */
  logger: Logger
  /** Migrated and empty, and closed with the server; one of its own by default. */
  database: Database
}

export interface TestOrganization {
  organizationId: string
  /** Has the scope `*`. */
  apiKey: string
  /** The bearer of that key, for calling services beside the routes. */
  actor: Actor
}

export interface TestServer extends TestOrganization, AsyncDisposable {
  url: string
  app: App
  database: Database
  /** Makes a key of the first organisation that never expires. */
  createKey(scopes: string[]): Promise<string>
  /** Makes an organisation with the sandbox connectors, or with nothing but memory. */
  createOrganization(name: string, options?: { sandbox: boolean }): Promise<TestOrganization>
  close(): Promise<void>
}

/**
 * Starts the whole product on a free port with an empty database of its own: the embedded one, or the server's
 * when TEST_DATABASE says so; with Redis when TEST_REDIS names one.
 */
export async function startTestServer(options: Partial<TestServerOptions> = {}): Promise<TestServer> {
  await using opened = new AsyncDisposableStack()
  const database = opened.adopt(options.database ?? (await openTestDatabase()), (open) => open.close())
  const bus = opened.adopt(await openTestBus(), (open) => open.close())
  const drain = new AbortController()
  const logger = options.logger ?? createLogger(process.env.LOG_LEVEL ?? 'silent')
  let listening = ''
  const app = createApp({
    database,
    bus,
    logger,
    pepper: 'p'.repeat(32),
    keyring: createTestKeyring(),
    corsOrigins: [],
    allowPrivateNetwork: options.allowPrivateNetwork ?? [],
    allowStdioMcp: options.allowStdioMcp,
    accountTiming: options.accountTiming,
    socketTiming: options.socketTiming,
    requestsPerMinute: options.rateLimitRequests ?? 0,
    graphqlCostPerMinute: options.graphqlCostPerMinute,
    copilotTurnsPerMinute: options.copilotTurnsPerMinute,
    models: options.models,
    project: options.project ?? null,
    offlineAgent: options.offlineAgent,
    compat: options.compat,
    publicUrl: () => options.publicUrl ?? listening,
    draining: drain.signal,
    syncWaitMs: options.syncWaitMs,
    subscriptions: options.subscriptions,
  })
  opened.defer(() => app.close(0))
  await app.open()
  const first = await createOrganization(app, 'First', { sandbox: true })
  const config = { host: '127.0.0.1', port: 0 }
  const server = await startServer({ config, listener: app.listener, upgrade: app.upgrade, logger, drain })
  opened.defer(() => server.close(STOP_GRACE_MS))
  listening = server.url
  const held = opened.move()
  return {
    ...first,
    url: server.url,
    app,
    database,
    createKey: (scopes) => createKey(app, first.actor, scopes),
    createOrganization: (name, { sandbox } = { sandbox: true }) => createOrganization(app, name, { sandbox }),
    close: () => held.disposeAsync(),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

async function openTestBus(): Promise<Bus> {
  const redis = findTestRedis()
  if (redis === null) return createInProcessBus()
  const onError = (error: Error) => {
    throw error
  }
  return openRedisBus({ url: redis.url, prefix: `test-${randomUUID()}:`, onError })
}

async function createOrganization(
  app: App,
  name: string,
  { sandbox }: { sandbox: boolean },
): Promise<TestOrganization> {
  const { id } = await app.services.organizations.create({ name, slug: randomUUID() })
  const actor: Actor = { organizationId: id, keyId: 'test', scopes: new Set(SCOPES), source: 'api' }
  if (sandbox) await app.services.sandbox.connect(actor)
  return { organizationId: id, actor, apiKey: await createKey(app, actor, ['*']) }
}

async function createKey(app: App, actor: Actor, scopes: string[]): Promise<string> {
  const key = { name: randomUUID(), scopes, expiry: 'never' as const }
  return (await app.services.apiKeys.create(actor, key)).secret
}
