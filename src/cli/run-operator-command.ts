import type { JsonValue } from '../base/json.ts'
import type { SandboxAccounts } from '../domain/accounts/sandbox-accounts.ts'
import type { Audit } from '../domain/audit/audit.ts'
import { AUDIT_COMMAND, runAuditCommand } from './run-audit-command.ts'
import { type KeyServices, runKeyCommand } from './run-key-command.ts'
import { runSeedCommand, SEED_COMMAND } from './run-seed-command.ts'

/** Runs a command that arrived at the control socket of a running server. */
export function runOperatorCommand(
  services: KeyServices & { sandbox: SandboxAccounts; audit: Audit },
  name: string,
  args: JsonValue,
): Promise<JsonValue> {
  switch (name) {
    case SEED_COMMAND:
      return runSeedCommand(services, args)
    case AUDIT_COMMAND:
      return runAuditCommand(services, args)
    default:
      return runKeyCommand(services, name, args)
  }
}
