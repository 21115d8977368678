import type { JsonObject } from '../../../base/json.ts'
import type { Graph, GraphNode } from '../graph/graph.ts'
import { linkKey } from '../graph/link-key.ts'
import type { BlockUpdate, WorkflowDiff } from './workflow-diff.ts'

/**
 * The graph with the diff's changes. What is done already is not done again, changes to blocks that are gone are
 * left out, and no edge is left without its ends.
 */
export function applyDiff(graph: Graph, diff: WorkflowDiff): Graph {
  const nodes = applyToBlocks(graph, diff)
  const ids = new Set(nodes.map(({ id }) => id))
  const removed = new Set(diff.removeEdges.map(linkKey))
  const kept = graph.edges.filter((edge) => !removed.has(linkKey(edge)))
  const known = new Set(kept.map(linkKey))
  const edges = [...kept, ...diff.addEdges.filter((edge) => !known.has(linkKey(edge)))]
  return { nodes, edges: edges.filter(({ source, target }) => ids.has(source) && ids.has(target)) }
}

function applyToBlocks({ nodes }: Graph, diff: WorkflowDiff): GraphNode[] {
  const removed = new Set(diff.removeBlocks.map(({ id }) => id))
  const updates = new Map(diff.updateBlocks.map((update) => [update.blockId, update]))
  const kept = nodes
    .filter(({ id }) => !removed.has(id))
    .map((node) => updateBlock(node, updates.get(node.id)))
  const known = new Set(kept.map(({ id }) => id))
  return [...kept, ...diff.addBlocks.filter(({ id }) => !known.has(id))]
}

function updateBlock(node: GraphNode, update: BlockUpdate | undefined): GraphNode {
  if (!update) return node
  return {
    ...node,
    name: update.rename?.after ?? node.name,
    position: update.position?.after ?? node.position,
    enabled: update.enabled?.after ?? node.enabled,
    config: updateConfig(node.config, update.config),
  }
}

function updateConfig(config: JsonObject, changes: BlockUpdate['config']): JsonObject {
  const kept = Object.entries(config).filter(([key]) => !Object.hasOwn(changes, key))
  const set = Object.entries(changes).flatMap(([key, { after }]) =>
    after === undefined ? [] : [[key, after] as const],
  )
  return Object.fromEntries([...kept, ...set])
}
