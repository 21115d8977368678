import { isJsonObject, type JsonValue } from '../base/json.ts'
import type { SandboxAccounts } from '../domain/accounts/sandbox-accounts.ts'
import { findOperator } from '../domain/operator.ts'
import type { Organizations } from '../domain/organizations/organizations.ts'

export const SEED_COMMAND = 'seed'

/** Connects the sandbox integrations of the first organisation, or of the one whose slug is given. */
export async function runSeedCommand(
  { sandbox, organizations }: { sandbox: SandboxAccounts; organizations: Organizations },
  args: JsonValue,
): Promise<JsonValue> {
  const slug = isJsonObject(args) && typeof args.organization === 'string' ? args.organization : undefined
  await sandbox.connect(await findOperator(organizations, slug))
  return 'The sandbox integrations are connected.'
}
