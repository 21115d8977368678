import { isJsonObject, type JsonObject, type JsonValue } from '../../../../base/json.ts'
import { freeName } from '../../../workflow/graph/block-name.ts'
import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { waitName } from '../steps/wait-step.ts'
import type { ConfigKey } from '../tables/config-keys.ts'
import { edit } from './edit.ts'

type Path = ConfigKey['path']

/** What a block's config holds at a key. */
export function valueAt(config: JsonObject, [key, field]: Path): JsonValue | undefined {
  const value = config[key]
  return field === undefined ? value : isJsonObject(value) ? value[field] : undefined
}

/**
 * The graph with one value of a block's config, or without it, and the block's name: one that tells the value tells
 * the new one. In a sentence why that cannot be.
 */
export function setValue(
  graph: Graph,
  node: GraphNode,
  [key, field]: Path,
  value: JsonValue | undefined,
): { graph: Graph; name: string } | { problem: string } {
  const old = node.config[key]
  const whole = field === undefined ? value : withField(isJsonObject(old) ? old : {}, field, value)
  const config: JsonObject = whole === undefined ? {} : { [key]: whole }
  const unset = whole === undefined ? [key] : alternatives(node, key)
  const name = nameFor(node, { ...node.config, ...config }, graph)
  const edited = edit(graph, {
    updateBlocks: [
      {
        id: node.id,
        config,
        ...(unset.length > 0 && { unset_config: unset }),
        ...(name !== node.name && { name }),
      },
    ],
  })
  return 'problem' in edited ? edited : { graph: edited.graph, name }
}

function withField(object: JsonObject, field: string, value: JsonValue | undefined): JsonObject {
  const { [field]: _, ...others } = object
  return value === undefined ? others : { ...object, [field]: value }
}

/** A block waits for a time or until a moment, and an agent is one of the organisation's or described here. */
function alternatives({ type, config }: GraphNode, key: string): string[] {
  const other =
    type === 'wait'
      ? { seconds: 'until', until: 'seconds' }[key]
      : type === 'agent' && key === 'model'
        ? 'agent_id'
        : undefined
  return other !== undefined && Object.hasOwn(config, other) ? [other] : []
}

/** `Wait 5 minutes` waits for so long, whoever has called it otherwise. */
function nameFor({ type, name, config }: GraphNode, changed: JsonObject, { nodes }: Graph): string {
  const told = type === 'wait' ? waitName(config) : null
  const tells =
    told !== null &&
    (name === told || /^ \d{1,3}$/.test(name.startsWith(told) ? name.slice(told.length) : ''))
  const wanted = tells ? waitName(changed) : null
  if (wanted === null || wanted === told) return name
  return freeName(wanted, new Set(nodes.map((node) => node.name)))
}
