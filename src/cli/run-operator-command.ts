import type { JsonValue } from '../base/json.ts'
import type { SandboxAccounts } from '../domain/sandbox-accounts.ts'
import { type KeyServices, runKeyCommand } from './run-key-command.ts'
import { runSeedCommand, SEED_COMMAND } from './run-seed-command.ts'

/** Runs a command that arrived at the control socket of a running server. */
export function runOperatorCommand(
  services: KeyServices & { sandbox: SandboxAccounts },
  name: string,
  args: JsonValue,
): Promise<JsonValue> {
  return name === SEED_COMMAND ? runSeedCommand(services, args) : runKeyCommand(services, name, args)
}
