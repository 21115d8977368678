import { parseArgs } from 'node:util'
import type { JsonValue } from '../base/json.ts'
import { SandboxAccounts } from '../domain/accounts/sandbox-accounts.ts'
import { Capabilities } from '../domain/capabilities/capabilities.ts'
import { Organizations } from '../domain/organizations/organizations.ts'
import { createConnectors } from '../engine/connectors/connector-registry.ts'
import { EventFeed } from '../engine/event-log/feed.ts'
import { EventLog } from '../engine/event-log/log.ts'
import { MemoryStore } from '../engine/memory/memory-store.ts'
import { createInProcessBus } from '../platform/bus/in-process-bus.ts'
import { readConfig } from '../platform/config.ts'
import type { Database } from '../platform/db/database.ts'
import { runAtHolder } from './run-at-holder.ts'
import { runCommandLine } from './run-command-line.ts'
import { runSeedCommand, SEED_COMMAND } from './run-seed-command.ts'
import { withDatabase } from './with-database.ts'

const HELP = `Connects the sandbox integrations (LinkedIn with two accounts, Gmail, CRM, demo). What is there already
stays as it is.

  npm run seed -- [--organization <slug>]
`

await runCommandLine('npm run seed -- --help', async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean' }, organization: { type: 'string' } } })
  if (values.help) return console.log(HELP)
  const args = values.organization === undefined ? {} : { organization: values.organization }
  console.log(await seed(args))
})

function seed(args: { organization?: string }): Promise<JsonValue> {
  const config = readConfig()
  const runHere = () => withDatabase(config, (database) => seedHere(database, args))
  if (config.database.kind === 'postgres') return runHere()
  return runAtHolder({ dataDir: config.dataDir, name: SEED_COMMAND, args, runHere })
}

function seedHere(database: Database, args: JsonValue): Promise<JsonValue> {
  const { pool, prisma } = database
  const connectors = createConnectors({ pool, memory: new MemoryStore(pool) })
  const bus = createInProcessBus()
  const log = new EventLog(pool)
  const feed = new EventFeed({ log, bus })
  const capabilities = new Capabilities({ prisma, memory: connectors.memory, bus, log, feed })
  const sandbox = new SandboxAccounts({ connectors, capabilities })
  return runSeedCommand({ sandbox, organizations: new Organizations(database) }, args)
}
