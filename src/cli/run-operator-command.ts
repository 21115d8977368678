import type { JsonValue } from '../base/json.ts'
import type { Accounts } from '../domain/accounts.ts'
import { type KeyServices, runKeyCommand } from './run-key-command.ts'
import { runSeedCommand, SEED_COMMAND } from './run-seed-command.ts'

/** Runs a command that arrived at the control socket of a running server. */
export function runOperatorCommand(
  services: KeyServices & { accounts: Accounts },
  name: string,
  args: JsonValue,
): Promise<JsonValue> {
  return name === SEED_COMMAND ? runSeedCommand(services, args) : runKeyCommand(services, name, args)
}
