import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../../../base/json.ts'
import type { Graph, GraphEdge, GraphNode } from '../graph/graph.ts'
import { linkKey } from '../graph/link-key.ts'
import { type BlockUpdate, type ConfigChange, isEmptyDiff, type WorkflowDiff } from './workflow-diff.ts'

/** What turns the first graph into the second. The order of blocks and edges, and the ids of edges, say nothing. */
export function compareGraphs(before: Graph, after: Graph): WorkflowDiff {
  const nodesBefore = new Map(before.nodes.map((node) => [node.id, node]))
  const nodesAfter = new Map(after.nodes.map((node) => [node.id, node]))
  const isKept = (node: GraphNode) => nodesBefore.get(node.id)?.type === nodesAfter.get(node.id)?.type
  return {
    addBlocks: after.nodes.filter((node) => !isKept(node)),
    removeBlocks: before.nodes.filter((node) => !isKept(node)),
    updateBlocks: before.nodes.flatMap((node) => {
      const other = isKept(node) ? nodesAfter.get(node.id) : undefined
      return other ? compareBlocks(node, other) : []
    }),
    addEdges: edgesWithout(after.edges, before.edges),
    removeEdges: edgesWithout(before.edges, after.edges),
  }
}

export function isSameGraph(first: Graph, second: Graph): boolean {
  return isEmptyDiff(compareGraphs(first, second))
}

function edgesWithout(edges: readonly GraphEdge[], others: readonly GraphEdge[]): GraphEdge[] {
  const known = new Set(others.map(linkKey))
  return edges.filter((edge) => !known.has(linkKey(edge)))
}

function compareBlocks(before: GraphNode, after: GraphNode): BlockUpdate[] {
  const config = compareConfigs(before.config, after.config)
  const update: BlockUpdate = {
    blockId: before.id,
    type: before.type,
    name: before.name,
    ...(before.name !== after.name && { rename: { before: before.name, after: after.name } }),
    ...(!isDeepStrictEqual(before.position, after.position) && {
      position: { before: before.position, after: after.position },
    }),
    ...(before.enabled !== after.enabled && { enabled: { before: before.enabled, after: after.enabled } }),
    config,
  }
  const isSame = Object.keys(config).length === 0 && !update.rename && !update.position && !update.enabled
  return isSame ? [] : [update]
}

function compareConfigs(before: JsonObject, after: JsonObject): Record<string, ConfigChange> {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]))
  return Object.fromEntries(
    changed.map((key) => [
      key,
      {
        ...(before[key] !== undefined && { before: before[key] }),
        ...(after[key] !== undefined && { after: after[key] }),
      },
    ]),
  )
}
