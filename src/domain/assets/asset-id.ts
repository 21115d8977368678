import { createId } from '../../base/ids.ts'
import { ASSET_KINDS, type AssetKind } from '../../engine/assets/asset-config.ts'

const PREFIXES = { agent: 'agt', knowledge_base: 'kb', orchestration: 'orch' } as const

export function createAssetId(kind: AssetKind): string {
  return createId(PREFIXES[kind])
}

/** What an id says of which kind it is; null for one that is of none. */
export function kindOfAssetId(id: string): AssetKind | null {
  return ASSET_KINDS.find((kind) => id.startsWith(`${PREFIXES[kind]}_`)) ?? null
}
