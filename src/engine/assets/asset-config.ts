import type { FieldIssue } from '../../base/errors.ts'
import type { JsonObject, JsonValue } from '../../base/json.ts'
import { isJsonObject } from '../../base/json.ts'
import { storableTextIssues } from '../../base/storable-text.ts'
import { compileSchema } from '../../base/validate.ts'
import { agent } from '../workflow/blocks/agent.ts'

export const ASSET_KINDS = ['agent', 'knowledge_base', 'orchestration'] as const
export type AssetKind = (typeof ASSET_KINDS)[number]

const MAX_PROMPT_CHARS = 100_000
const MAX_ORCHESTRATED = 20

/** An agent is what an agent block describes when it names none. */
const { agent_id: _asset, input: _question, ...AGENT } = agent.config

/** What the config of each kind holds: the keys that blocks have, too. */
const SCHEMAS: Record<AssetKind, JsonObject> = {
  agent: {
    type: 'object',
    properties: { ...AGENT, system_prompt: { type: 'string', maxLength: MAX_PROMPT_CHARS } },
    required: ['model'],
    additionalProperties: false,
  },
  knowledge_base: { type: 'object', additionalProperties: false },
  orchestration: {
    type: 'object',
    properties: {
      agents: {
        type: 'array',
        minItems: 1,
        maxItems: MAX_ORCHESTRATED,
        items: {
          type: 'object',
          properties: { id: { type: 'string' } },
          required: ['id'],
          additionalProperties: false,
        },
      },
    },
    required: ['agents'],
    additionalProperties: false,
  },
}

/** What is wrong with a config, each path beginning with "config"; empty for a good one. */
export function assetConfigIssues(kind: AssetKind, config: JsonObject): FieldIssue[] {
  const issues = compileSchema(SCHEMAS[kind])(config)
  return [
    ...issues.map(({ path, ...issue }) => ({ ...issue, path: ['config', ...path.slice(1)] })),
    ...storableTextIssues(config, ['config']),
  ]
}

/** The assets that a config names, each with its place. */
export function assetReferences(
  kind: AssetKind,
  config: JsonObject,
): { kind: AssetKind; id: string; path: FieldIssue['path'] }[] {
  switch (kind) {
    case 'agent':
      return namedIn(config, 'knowledge_bases', 'knowledge_base')
    case 'orchestration':
      return namedIn(config, 'agents', 'agent')
    case 'knowledge_base':
      return []
  }
}

/** The ids in a list of `{id}`, such as an agent's `knowledge_bases`. */
export function idsIn(list: JsonValue | undefined): string[] {
  return Array.isArray(list) ? list.flatMap((item) => (isJsonObject(item) ? [String(item.id)] : [])) : []
}

function namedIn(config: JsonObject, key: string, kind: AssetKind) {
  return idsIn(config[key]).map((id, index) => ({ kind, id, path: ['config', key, index, 'id'] }))
}
