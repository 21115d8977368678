import type { JsonValue } from '../base/json.ts'
import type { Actor } from '../domain/actor.ts'
import type { ApiKeys } from '../domain/api-keys/api-keys.ts'
import { findOperator } from '../domain/operator.ts'
import type { Organizations } from '../domain/organizations/organizations.ts'
import { type KeyCommand, parseKeyCommand } from './key-command.ts'
import {
  type KeyReport,
  reportCreated,
  reportList,
  reportRenamed,
  reportRotated,
  reportStatus,
} from './key-report.ts'

export interface KeyServices {
  organizations: Organizations
  apiKeys: ApiKeys
}

/**
 * Runs a command such as `keys.create`, from this process's own command line or from the control socket. Whoever
 * can send one owns the database, and so may do everything: in the first organisation, or in the one whose slug
 * is given. Resolves with a KeyReport. Throws UsageError, or the AppError of the service.
 */
export async function runKeyCommand(
  { organizations, apiKeys }: KeyServices,
  name: string,
  args: JsonValue,
): Promise<JsonValue> {
  const command = parseKeyCommand(name, args)
  const actor = await findOperator(organizations, command.organization)
  return { ...(await run(apiKeys, actor, command)) }
}

async function run(apiKeys: ApiKeys, actor: Actor, command: KeyCommand): Promise<KeyReport> {
  switch (command.command) {
    case 'keys.create':
      return reportCreated(await apiKeys.create(actor, { ...command, expiry: command.expires }))
    case 'keys.list':
      return reportList(await apiKeys.list(actor))
    case 'keys.rename':
      return reportRenamed(await apiKeys.rename(actor, command.id, command.name))
    case 'keys.disable':
      return reportStatus(await apiKeys.disable(actor, command.id))
    case 'keys.enable':
      return reportStatus(await apiKeys.enable(actor, command.id))
    case 'keys.revoke':
      return reportStatus(await apiKeys.revoke(actor, command.id))
    case 'keys.rotate':
      return reportRotated(
        await apiKeys.rotate(actor, command.id, { overlapMs: command.overlap, expiry: command.expires }),
      )
  }
}
