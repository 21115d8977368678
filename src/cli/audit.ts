import { parseArgs } from 'node:util'
import { isJsonObject, type JsonValue } from '../base/json.ts'
import { Audit } from '../domain/audit/audit.ts'
import { Organizations } from '../domain/organizations/organizations.ts'
import { type Config, readConfig } from '../platform/config.ts'
import type { Database } from '../platform/db/database.ts'
import { runAtHolder } from './run-at-holder.ts'
import { AUDIT_COMMAND, type AuditArguments, runAuditCommand } from './run-audit-command.ts'
import { runCommandLine } from './run-command-line.ts'
import { UsageError } from './usage-error.ts'
import { withDatabase } from './with-database.ts'

const HELP = `Computes the hash chain of the audit log again, from its first entry to its end.

  npm run audit -- verify [--organization <slug>]

Works while the server runs. Exit codes: 0 every entry is as it was written, 1 one is not, or the log could not be
read, 2 written wrongly.
`

await runCommandLine('npm run audit -- --help', async () => {
  const { values, positionals } = split(process.argv.slice(2))
  const [command, ...rest] = positionals
  if (values.help || command === undefined || command === 'help') return console.log(HELP)
  if (command !== 'verify' || rest.length > 0)
    throw new UsageError(`There is no command "${positionals.join(' ')}"`)
  const count = await verify(readConfig(), values.organization)
  console.log(`The audit log is intact: ${count} entries are as they were written.`)
})

/** Resolves with how many entries there are. Throws Error at the first one that is not as it was written. */
async function verify(config: Config, organization: string | undefined): Promise<number> {
  for (let after = 0; ; ) {
    const report = await run(config, { ...(organization === undefined ? {} : { organization }), after })
    const { isIntact, brokenSeq, lastSeq, hasMore } = isJsonObject(report) ? report : {}
    if (!isIntact) throw new Error(`The audit log is broken: entry ${brokenSeq} was changed, or is missing.`)
    after = Number(lastSeq)
    if (!hasMore) return after
  }
}

function run(config: Config, args: AuditArguments): Promise<JsonValue> {
  const runHere = () => withDatabase(config, (database) => runOn(database, args))
  if (config.database.kind === 'postgres') return runHere()
  return runAtHolder({ dataDir: config.dataDir, name: AUDIT_COMMAND, args, runHere })
}

function runOn(database: Database, args: AuditArguments): Promise<JsonValue> {
  const audit = new Audit({ database, onError: (error) => console.error(error.message) })
  return runAuditCommand({ audit, organizations: new Organizations(database) }, args)
}

function split(args: string[]) {
  const options = { help: { type: 'boolean', short: 'h' }, organization: { type: 'string' } } as const
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'Unreadable options', { cause })
  }
}
