import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { type Edited, editUnchecked, type Link } from './edit.ts'
import { edgesFrom, edgesInto } from './flow.ts'

/**
 * The graph with a block that nothing leads to or from any more; what was around it is joined. Right only together
 * with what puts the block elsewhere.
 */
export function detach(graph: Graph, { id }: GraphNode): Edited {
  const before = edgesInto(graph, id)
  const after = edgesFrom(graph, id)
  return editUnchecked(graph, {
    removeEdges: [...before, ...after],
    addEdges: joinedEdges(graph, before, after),
  })
}

/** What leads from before to after without what is between; edges that are there already are left out. */
export function joinedEdges(graph: Graph, before: readonly Link[], after: readonly Link[]): Link[] {
  const joined = new Map<string, Link>()
  for (const { source, sourceHandle } of before) {
    for (const { target } of after) {
      const isThere = graph.edges.some(
        (edge) => edge.source === source && edge.target === target && edge.sourceHandle === sourceHandle,
      )
      const link = { source, target, ...(sourceHandle !== undefined && { sourceHandle }) }
      if (!isThere) joined.set(JSON.stringify([source, sourceHandle, target]), link)
    }
  }
  return [...joined.values()]
}
