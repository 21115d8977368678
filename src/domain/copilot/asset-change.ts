import { AppError } from '../../base/errors.ts'
import { isJsonObject, type JsonObject, jsonHash } from '../../base/json.ts'
import { ASSET_KINDS, type AssetKind } from '../../engine/assets/asset-config.ts'
import { isTruncated } from '../../engine/workflow/diff/config-faults.ts'
import type { AssetOperation } from '../../platform/db/generated/client.ts'
import type { Actor } from '../actor.ts'
import { mergeConfig, parseAssetFacts } from '../assets/asset-input.ts'
import { toAssetConfig } from '../assets/asset-settings.ts'
import type { Assets } from '../assets/assets.ts'

/** What the copilot asks for: nothing of it has happened. */
export interface AssetChange {
  operation: AssetOperation
  assetType: AssetKind
  /** Null for one that is to be created. */
  assetId: string | null
  /** `{name, description, config, version}` as it was when it was asked for; null for a new one. */
  before: JsonObject | null
  /** `{name, description, config}` as it is to be; null for one that is to be removed. */
  after: JsonObject | null
}

/** Where a change is asked for: it cannot be decided about anywhere else. */
export interface AskedIn {
  organizationId: string
  sessionId: string
  turnId: string
}

/**
 * Reads what a model asks for, and checks it as the change itself would be checked. Throws VALIDATION and NOT_FOUND
 * with sentences for the model.
 */
export async function planAssetChange(assets: Assets, actor: Actor, input: JsonObject): Promise<AssetChange> {
  const operation = operationOf(input)
  const assetType = kindOf(input.asset_type)
  if (operation === 'create') {
    return { operation, assetType, assetId: null, before: null, after: factsOf(assetType, input) }
  }
  const id = String(input.asset_id ?? '')
  const asset = await assets.get(actor, { kind: assetType, id })
  const { name, description, version } = asset
  const before = { name, description, config: toAssetConfig(asset), version }
  const after = operation === 'delete' ? null : factsOf(assetType, input, before)
  return { operation, assetType, assetId: id, before, after }
}

/** Tells one change in one place from every other. */
export function fingerprintOf({ organizationId, sessionId, turnId }: AskedIn, change: AssetChange): string {
  const { operation, assetType, assetId, before, after } = change
  return jsonHash({ organizationId, sessionId, turnId, operation, assetType, assetId, before, after })
}

/** `create the agent "Writer"`. */
export function describeChange({
  operation,
  assetType,
  before,
  after,
}: Omit<AssetChange, 'assetId'>): string {
  const name = String((after ?? before)?.name ?? '')
  const what = `${operation} the ${assetType.replace('_', ' ')} "${name}"`
  const old = before?.name
  return operation === 'update' && old !== name ? `${what}, now "${old}"` : what
}

function factsOf(kind: AssetKind, input: JsonObject, before?: JsonObject): JsonObject {
  if (isTruncated({ ...input, ...(isJsonObject(input.config) && input.config) })) throw truncated()
  const { name, description, config } = { ...before, ...input }
  const changes = isJsonObject(input.config) ? input.config : {}
  const merged = before && isJsonObject(before.config) ? mergeConfig(before.config, changes) : config
  const facts = {
    name: String(name ?? ''),
    description: description == null ? null : String(description),
    config: isJsonObject(merged) ? merged : {},
  }
  return { ...parseAssetFacts(kind, facts) }
}

function operationOf({ operation }: JsonObject): AssetOperation {
  if (operation === 'create' || operation === 'update' || operation === 'delete') return operation
  throw invalid('operation', 'operation must be one of create, update, delete')
}

export function kindOf(type: unknown): AssetKind {
  const kind = ASSET_KINDS.find((known) => known === type)
  if (kind) return kind
  throw invalid('asset_type', `asset_type must be one of ${ASSET_KINDS.join(', ')}`)
}

/** Seed 003 and copilot.md, Loop rules: what was cut for the model is never written back. */
function truncated(): AppError<'VALIDATION'> {
  return invalid('config', 'A value that was cut for display is not written back')
}

function invalid(field: string, message: string): AppError<'VALIDATION'> {
  return new AppError('VALIDATION', message, { issues: [{ path: [field], code: 'invalid_value', message }] })
}
