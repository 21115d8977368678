import type { JsonObject } from '../../src/base/json.ts'
import type { BlockType, Graph, GraphEdge, GraphNode } from '../../src/engine/workflow/graph/graph.ts'

const TYPES: Record<string, BlockType> = {
  start: 'starter',
  if: 'condition',
  split: 'split',
  end: 'response',
  wait: 'wait',
  sub: 'subworkflow',
  agent: 'agent',
  http: 'general_api',
}

/**
 * A graph in one line: `start > a, a > if:b`; the words behind a colon are handles of the source. A block's type is
 * its name up to a digit, else `code`; `!` in front of a name switches the block off.
 */
export function graphOf(text: string, configs: Record<string, JsonObject> = {}): Graph {
  const nodes = new Map<string, GraphNode>()
  const add = (name: string): string => {
    const id = name.replace('!', '')
    const enabled = !name.startsWith('!')
    const type = TYPES[id.replace(/\d.*/, '')] ?? 'code'
    const node = { id, type, name: id, position: { x: 0, y: 0 }, config: configs[id] ?? {}, enabled }
    if (!nodes.has(id) || !enabled) nodes.set(id, node)
    return id
  }
  const edges = text.split(',').map((link, at): GraphEdge => {
    const [from = '', to = ''] = link.split('>').map((part) => part.trim())
    const [target = '', sourceHandle] = to.split(':').toReversed()
    return { id: `e${at}`, source: add(from), target: add(target), ...(sourceHandle ? { sourceHandle } : {}) }
  })
  return { nodes: [...nodes.values()], edges }
}
