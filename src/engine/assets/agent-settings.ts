import type { JsonObject } from '../../base/json.ts'
import { idsIn } from './asset-config.ts'

/** How an agent answers, as an asset or an agent block's config has it. */
export interface AgentSettings {
  model: string
  systemPrompt: string
  temperature: number | null
  maxTokens: number | null
  /** Names of capabilities. */
  tools: string[]
  knowledgeBaseIds: string[]
}

/** From a config that has been checked. */
export function toAgentSettings(config: JsonObject): AgentSettings {
  const { model, system_prompt, temperature, max_tokens, tools, knowledge_bases } = config
  return {
    model: String(model ?? ''),
    systemPrompt: typeof system_prompt === 'string' ? system_prompt : '',
    temperature: typeof temperature === 'number' ? temperature : null,
    maxTokens: typeof max_tokens === 'number' ? max_tokens : null,
    tools: Array.isArray(tools) ? tools.map(String) : [],
    knowledgeBaseIds: idsIn(knowledge_bases),
  }
}
