import { isJsonObject, type JsonValue } from '../base/json.ts'
import { loadApiKeyPepper } from '../domain/api-keys/api-key-pepper.ts'
import { ApiKeys } from '../domain/api-keys/api-keys.ts'
import { Audit } from '../domain/audit/audit.ts'
import { Organizations } from '../domain/organizations/organizations.ts'
import { createInProcessBus } from '../platform/bus/in-process-bus.ts'
import { type Config, readConfig } from '../platform/config.ts'
import type { Database } from '../platform/db/database.ts'
import { KEYS_HELP, parseKeyArguments, type WrittenCommand } from './key-arguments.ts'
import { runAtHolder } from './run-at-holder.ts'
import { runCommandLine } from './run-command-line.ts'
import { runKeyCommand } from './run-key-command.ts'
import { withDatabase } from './with-database.ts'

await runCommandLine('npm run keys -- --help', async () => {
  const command = parseKeyArguments(process.argv.slice(2))
  if (command === null) return console.log(KEYS_HELP)
  const report = await run(readConfig(), command)
  const { output, note } = isJsonObject(report) ? report : {}
  if (output) console.log(output)
  if (note) console.error(note)
})

function run(config: Config, command: WrittenCommand): Promise<JsonValue> {
  const runHere = () => withDatabase(config, (database) => runOn(database, config, command))
  if (config.database.kind === 'postgres') return runHere()
  return runAtHolder({ dataDir: config.database.dataDir, ...command, runHere })
}

async function runOn(database: Database, config: Config, { name, args }: WrittenCommand): Promise<JsonValue> {
  const pepper = await loadApiKeyPepper(config)
  const bus = createInProcessBus()
  const onError = (error: Error) => console.error(error.message)
  const audit = new Audit({ database, onError })
  const apiKeys = new ApiKeys({ database, pepper, bus, onError, audit })
  return runKeyCommand({ organizations: new Organizations(database), apiKeys }, name, args)
}
