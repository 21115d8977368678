import { isJsonObject, type JsonObject } from '../../base/json.ts'
import { type AgentSettings, toAgentSettings } from '../../engine/assets/agent-settings.ts'
import { idsIn } from '../../engine/assets/asset-config.ts'
import type { Asset } from '../../platform/db/generated/client.ts'

/** What the column holds, which was checked when it was written. */
export function toAssetConfig({ config }: Pick<Asset, 'config'>): JsonObject {
  return isJsonObject(config) ? (config as JsonObject) : {} // a JSON column holds JSON
}

export function agentSettingsOf(agent: Pick<Asset, 'config'>): AgentSettings {
  return toAgentSettings(toAssetConfig(agent))
}

/** The ids of an orchestration's agents, in their order. */
export function agentIdsOf(orchestration: Pick<Asset, 'config'>): string[] {
  return idsIn(toAssetConfig(orchestration).agents)
}
