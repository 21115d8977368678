import type { Graph, GraphEdge, GraphNode } from '../graph/graph.ts'

/** A graph as a run walks it: only what its trigger can reach. */
export interface RunGraph {
  /** The one starter or webhook; null in a graph that nothing can start. */
  trigger: GraphNode | null
  /** By id, in the order of the graph. */
  blocks: ReadonlyMap<string, GraphNode>
  /** The edges that lead to a block, by its id. */
  incoming: ReadonlyMap<string, readonly GraphEdge[]>
}

export function toRunGraph(graph: Graph): RunGraph {
  const trigger = graph.nodes.find(({ type }) => type === 'starter' || type === 'webhook') ?? null
  const outgoing = Map.groupBy(graph.edges, ({ source }) => source)
  const reached = reachFrom(trigger ? [trigger.id] : [], outgoing)
  const edges = graph.edges.filter(({ source, target }) => reached.has(source) && reached.has(target))
  return {
    trigger,
    blocks: new Map(graph.nodes.filter(({ id }) => reached.has(id)).map((node) => [node.id, node])),
    incoming: Map.groupBy(edges, ({ target }) => target),
  }
}

/** A block and everything that comes after it. */
export function withSuccessors(graph: Graph, blockId: string): Set<string> {
  return reachFrom(
    [blockId],
    Map.groupBy(graph.edges, ({ source }) => source),
  )
}

function reachFrom(ids: readonly string[], outgoing: ReadonlyMap<string, GraphEdge[]>): Set<string> {
  const reached = new Set(ids)
  for (const id of reached) for (const { target } of outgoing.get(id) ?? []) reached.add(target)
  return reached
}
