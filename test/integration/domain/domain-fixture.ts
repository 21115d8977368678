import { randomUUID } from 'node:crypto'
import { afterAll, expect } from 'vitest'
import type { AppOptions } from '../../../src/app/options.ts'
import { type App, createApp } from '../../../src/app.ts'
import type { JsonObject } from '../../../src/base/json.ts'
import { type Actor, SCOPES, type Scope } from '../../../src/domain/actor.ts'
import type { Invocation, InvocationRequest } from '../../../src/domain/executions/invocation.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { openTestDatabase } from '../../support/database.ts'
import { type ExecutionEvent, streamFaults } from '../../support/execution-stream.ts'
import { createTestKeyring } from '../../support/keyring.ts'

export interface DomainFixture {
  database: Database
  /** Of an organisation with the sandbox connectors. */
  actor: Actor
  /** The services as of one more process on the database. Nothing joins their buses, unless they are given one. */
  openApp(options?: Partial<AppOptions>): App
  createOrganization(): Promise<Actor>
  /** The whole stream; fails the test when it is not legal. */
  events(executionId: string): Promise<ExecutionEvent[]>
}

/** Opens a database of the test file's own, closed after its tests; the options are those of every process on it. */
export async function openDomainFixture(common: Partial<AppOptions> = {}): Promise<DomainFixture> {
  const database = await openTestDatabase()
  const apps: App[] = []
  const opening: Promise<void>[] = []
  afterAll(async () => {
    await Promise.all(opening)
    await Promise.all(apps.map((app) => app.close(0)))
    await database.close()
  })
  const openApp = (options: Partial<AppOptions> = {}) => {
    const app = createApp({ ...defaults(database), ...common, ...options })
    apps.push(app)
    opening.push(app.open())
    return app
  }
  const first = openApp()
  const createOrganization = async () => {
    const { id } = await first.services.organizations.create({ name: 'Test', slug: randomUUID() })
    const actor = actorOf(id)
    await first.services.sandbox.connect(actor)
    return actor
  }
  const actor = await createOrganization()
  const events = (executionId: string) => readEvents(database, actor, executionId)
  return { database, actor, openApp, createOrganization, events }
}

export function actorOf(organizationId: string, scopes: readonly Scope[] = SCOPES): Actor {
  return { organizationId, keyId: 'key_of_the_test', scopes: new Set(scopes), source: 'api' }
}

/** Calls a capability by its name, with an Idempotency-Key where one is given. */
export function invoke(
  app: App,
  actor: Actor,
  capabilityName: string,
  input: JsonObject,
  parts: Partial<InvocationRequest> & { key?: string } = {},
): Promise<Invocation> {
  const { key, ...rest } = parts
  const idempotency = key === undefined ? undefined : { route: 'tools', key }
  return app.services.invocations.invoke(actor, { capabilityName, input, idempotency, ...rest })
}

function defaults(database: Database): AppOptions {
  return {
    database,
    bus: createInProcessBus(),
    logger: createLogger('silent'),
    pepper: 'p'.repeat(32),
    keyring: createTestKeyring(),
    corsOrigins: [],
    allowPrivateNetwork: [],
    requestsPerMinute: 0,
    publicUrl: () => 'http://host',
    draining: new AbortController().signal,
  }
}

async function readEvents(database: Database, actor: Actor, executionId: string): Promise<ExecutionEvent[]> {
  const { rows } = await database.pool.query<ExecutionEvent>(
    'select seq, type, payload from event where organization_id = $1 and stream_id = $2 order by seq',
    [actor.organizationId, executionId],
  )
  expect(streamFaults(rows)).toEqual([])
  return rows
}
