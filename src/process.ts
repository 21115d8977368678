import type { Redis } from 'ioredis'
import type { Role } from './app/options.ts'
import { openProject } from './app/project.ts'
import type { App } from './app.ts'
import { runOperatorCommand } from './cli/run-operator-command.ts'
import { loadApiKeyPepper } from './domain/api-keys/api-key-pepper.ts'
import type { Bootstrap } from './domain/api-keys/first-api-key.ts'
import { asOperator } from './domain/operator.ts'
import { loadKeyring } from './domain/organizations/encryption-keys.ts'
import type { Bus } from './platform/bus/bus.ts'
import { createInProcessBus } from './platform/bus/in-process-bus.ts'
import { openRedisBus } from './platform/bus/redis-bus.ts'
import { closeRedisLink, createRedisLink } from './platform/bus/redis-link.ts'
import type { Config } from './platform/config.ts'
import type { Database } from './platform/db/database.ts'
import { acquireFolderLock } from './platform/db/embedded/folder-lock.ts'
import { applyMigrations } from './platform/db/migrate.ts'
import { openDatabase } from './platform/db/open-database.ts'
import { keepSecret } from './platform/generated-secret.ts'
import type { Logger } from './platform/logger.ts'
import { type RunningServer, startServer } from './server.ts'

/** The file in DATA_DIR that keeps the first key of an embedded installation. */
export const API_KEY_FILE = 'api-key'

/** SIGTERM to exit takes at most 10 s: for requests in flight, then for what they leave. */
const REQUEST_GRACE_MS = 7_000
const EXECUTION_GRACE_MS = 1_000

/** What a process of Switchyard holds, from its lock to its open port. */
export interface RunningProcess {
  app: App
  server: RunningServer
  bootstrap: Bootstrap
  /** Resolves when everything is closed; calling it again changes nothing. */
  stop(): Promise<void>
}

export interface ProcessOptions {
  role: Role
  /** The database is gone for good: the process must end. */
  onCrash(error: Error): void
}

/**
 * Opens everything in order and serves. With the embedded database the folder is locked first, secrets are
 * generated into it, and the demonstration is connected. What was opened is closed again when a later step fails.
 */
export async function startProcess(
  config: Config,
  logger: Logger,
  { role, onCrash }: ProcessOptions,
): Promise<RunningProcess> {
  await using opened = new AsyncDisposableStack()
  const isEmbedded = config.database.kind === 'embedded'
  const lock = isEmbedded ? await acquireFolderLock(config.dataDir) : null
  if (lock) opened.defer(() => lock.release())
  // The embedded database starts in a worker, and meanwhile this thread loads what will use it.
  const loading = import('./app.ts')
  const database = opened.adopt(await openConfigured(config, logger, onCrash), (open) => open.close())
  await applyMigrations(database)
  const project = await openProject(config, database, logger)
  if (project) opened.defer(() => project.close())
  const { bus, redis } = await openBus(config, logger, opened)

  const drain = new AbortController()
  let listening = ''
  const { createApp } = await loading
  const app = createApp({
    role,
    database,
    project,
    bus,
    redis,
    logger,
    pepper: await loadApiKeyPepper(config),
    keyring: await loadKeyring(config),
    allowStdioMcp: config.allowStdioMcp,
    corsOrigins: config.http.corsOrigins,
    allowPrivateNetwork: config.allowPrivateNetwork,
    ...config.rateLimits,
    models: config.models,
    offlineAgent: config.offlineAgent,
    compat: config.compat,
    subscriptions: config.subscriptions,
    publicUrl: () => config.http.publicUrl ?? listening,
    draining: drain.signal,
  })
  opened.defer(() => app.close(EXECUTION_GRACE_MS))
  const bootstrap = await app.services.apiKeys.bootstrap({
    bootstrapKey: config.bootstrapApiKey,
    canGenerate: isEmbedded,
    storeSecret: (secret) => keepSecret(config.dataDir, API_KEY_FILE, secret),
  })
  const operator = asOperator(bootstrap.organizationId)
  if (isEmbedded) await app.services.sandbox.connect(operator)
  await app.open()
  if (isEmbedded && bootstrap.secret) await app.services.demoWorkflow.create(operator)
  const server = await startServer({
    config: config.http,
    listener: app.listener,
    upgrade: app.upgrade,
    logger,
    drain,
  })
  opened.defer(() => server.close(REQUEST_GRACE_MS))
  listening = server.url
  lock?.describe({ url: server.url })
  lock?.onCommand((name, args) => runOperatorCommand(app.services, name, args))

  const held = opened.move()
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= held.disposeAsync()
    return stopping
  }
  return { app, server, bootstrap, stop }
}

function openConfigured(
  config: Config,
  logger: Logger,
  onCrash: ProcessOptions['onCrash'],
): Promise<Database> {
  const { database } = config
  const location = database.kind === 'embedded' ? { dataDir: config.dataDir } : { databaseUrl: database.url }
  return openDatabase(location, {
    onError: (err) => logger.warn({ err }, 'a database connection failed'),
    onCrash,
  })
}

async function openBus(
  config: Config,
  logger: Logger,
  opened: AsyncDisposableStack,
): Promise<{ bus: Bus; redis?: Redis }> {
  if (config.redisUrl === null) return { bus: opened.adopt(createInProcessBus(), (bus) => bus.close()) }
  const onError = (err: Error, count: number) => logger.warn({ err, count }, 'the bus failed')
  const bus = opened.adopt(
    await openRedisBus({ url: config.redisUrl, prefix: 'switchyard:', onError }),
    (open) => open.close(),
  )
  const redis = opened.adopt(createRedisLink(config.redisUrl, 'rate-limits'), closeRedisLink)
  redis.on('error', (err) => logger.warn({ err }, 'the connection for rate limits failed'))
  void redis.connect().catch(() => undefined)
  return { bus, redis }
}
