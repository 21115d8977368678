import { SandboxAccounts } from '../../src/domain/accounts/sandbox-accounts.ts'
import { Capabilities } from '../../src/domain/capabilities/capabilities.ts'
import { createConnectors } from '../../src/engine/connectors/connector-registry.ts'
import { EventFeed } from '../../src/engine/event-log/feed.ts'
import { EventLog } from '../../src/engine/event-log/log.ts'
import { MemoryStore } from '../../src/engine/memory/memory-store.ts'
import { createInProcessBus } from '../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../src/platform/db/database.ts'

/** Gives an organisation the sandbox connectors, which a server on Postgres does not have by itself. */
export async function connectSandbox({ pool, prisma }: Database, organizationId: string): Promise<void> {
  const connectors = createConnectors({ pool, memory: new MemoryStore(pool) })
  const bus = createInProcessBus()
  const log = new EventLog(pool)
  const feed = new EventFeed({ log, bus })
  const capabilities = new Capabilities({ prisma, memory: connectors.memory, bus, log, feed })
  const sandbox = new SandboxAccounts({ connectors, capabilities })
  await sandbox.connect({ organizationId, keyId: 'bench', scopes: new Set(['*']), source: 'user' })
  capabilities.close()
}
