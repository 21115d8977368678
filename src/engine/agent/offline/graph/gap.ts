import { parseText } from '../../../workflow/expressions/references.ts'
import type { Graph, GraphEdge, GraphNode } from '../../../workflow/graph/graph.ts'
import { isTrigger } from '../../../workflow/graph/graph.ts'
import { reachableFrom } from '../../../workflow/graph/topology.ts'
import { listNames } from '../language/words.ts'
import { type Edit, type Edited, edit } from './edit.ts'
import {
  contentsAt,
  edgesFrom,
  edgesInto,
  handlesOf,
  leavesOf,
  nodeById,
  responsesOf,
  triggerOf,
} from './flow.ts'
import { type Exit, type Fragment, links } from './fragment.ts'

/** Where something new is to stand. */
export type Place =
  | { at: 'end' }
  | { at: 'start' }
  | { at: 'after'; node: GraphNode; handle?: string }
  | { at: 'before'; node: GraphNode }
  | { at: 'between'; first: GraphNode; second: GraphNode }

/** A place in a graph as edges: what leads there, what comes next, and what is cut for it. */
export interface Gap {
  from: readonly Exit[]
  to: readonly string[]
  cut: readonly GraphEdge[]
  /** In words, to follow "before" or "after" and the like. */
  where: string
}

export type Found = Gap | { problem: string }

export function findGap(graph: Graph, place: Place): Found {
  switch (place.at) {
    case 'end':
      return atEnd(graph)
    case 'start':
      return atStart(graph)
    case 'after':
      return after(graph, place.node, place.handle)
    case 'before':
      return before(graph, place.node)
    case 'between':
      return between(graph, place.first, place.second)
  }
}

/** What the run has come to in a gap: what the response after it would answer, else the contents so far. */
export function valueInGap(graph: Graph, { from, to }: Gap): string | null {
  const [next] = to.flatMap((id) => nodeById(graph, id) ?? [])
  const output = next?.type === 'response' && to.length === 1 ? next.config.output : null
  if (typeof output === 'string' && isReference(output)) return output
  const [first] = from
  return first ? contentsAt(graph, first.id) : null
}

function isReference(text: string): boolean {
  const [part, ...others] = parseText(text)
  return others.length === 0 && typeof part === 'object' && part.kind === 'reference'
}

/** The graph with a fragment in a gap; what came after the gap comes after the fragment. */
export function fillGap(graph: Graph, { from, to, cut }: Gap, fragment: Fragment, more: Edit = {}): Edited {
  return edit(graph, {
    ...more,
    removeEdges: [...cut, ...(more.removeEdges ?? [])],
    addBlocks: fragment.blocks,
    addEdges: [
      ...links(from, fragment.entries),
      ...fragment.edges,
      ...links(fragment.exits, to),
      ...(more.addEdges ?? []),
    ],
  })
}

function atEnd(graph: Graph): Found {
  const [response, ...others] = responsesOf(graph)
  if (response && others.length > 0) {
    const names = listNames([response, ...others].map(({ name }) => name))
    return { problem: `The workflow ends at ${names}. Before which of them should it come?` }
  }
  if (response && edgesInto(graph, response.id).length > 0) return before(graph, response)
  const leaves = leavesOf(graph)
  const from = leaves.flatMap((leaf) => freeExits(graph, leaf))
  return {
    from,
    to: response ? [response.id] : [],
    cut: [],
    where: response ? before_(response) : 'at the end',
  }
}

function before_({ name }: GraphNode): string {
  return `before "${name}"`
}

/** The outputs of a block at which nothing follows. */
function freeExits(graph: Graph, node: GraphNode): Exit[] {
  const handles = handlesOf(node)
  if (handles.length === 0) return [{ id: node.id }]
  const used = new Set(edgesFrom(graph, node.id).map(({ sourceHandle }) => sourceHandle))
  return handles.filter((handle) => !used.has(handle)).map((handle) => ({ id: node.id, handle }))
}

function atStart(graph: Graph): Found {
  const trigger = triggerOf(graph)
  return trigger ? after(graph, trigger) : { from: [], to: [], cut: [], where: 'at the beginning' }
}

function after(graph: Graph, node: GraphNode, handle?: string): Found {
  if (node.type === 'response') return before(graph, node)
  const exit = exitOf(graph, node, handle)
  if ('problem' in exit) return exit
  const cut = edgesFrom(graph, node.id).filter((edge) => edge.sourceHandle === exit.handle)
  const where =
    exit.handle === undefined ? `after "${node.name}"` : `in the ${exit.handle} branch of "${node.name}"`
  return { from: [exit], to: cut.map(({ target }) => target), cut, where }
}

function exitOf(graph: Graph, node: GraphNode, handle?: string): Exit | { problem: string } {
  const handles = handlesOf(node)
  if (handles.length === 0) return { id: node.id }
  if (handle !== undefined && handles.includes(handle)) return { id: node.id, handle }
  const used = edgesFrom(graph, node.id).flatMap(({ sourceHandle }) => sourceHandle ?? [])
  const [only, ...others] = new Set(used)
  if (only !== undefined && others.length === 0) return { id: node.id, handle: only }
  return {
    problem: `"${node.name}" goes on at ${listNames(handles)}. In which of these branches should it come?`,
  }
}

function before(graph: Graph, node: GraphNode): Found {
  if (isTrigger(node)) return after(graph, node)
  const cut = edgesInto(graph, node.id)
  return { from: cut.map(toExit), to: [node.id], cut, where: before_(node) }
}

function toExit({ source, sourceHandle }: GraphEdge): Exit {
  return { id: source, ...(sourceHandle !== undefined && { handle: sourceHandle }) }
}

function between(graph: Graph, first: GraphNode, second: GraphNode): Found {
  const where = `between "${first.name}" and "${second.name}"`
  const direct = graph.edges.filter(({ source, target }) => source === first.id && target === second.id)
  if (direct.length > 0) return { from: direct.map(toExit), to: [second.id], cut: direct, where }
  const back = graph.edges.filter(({ source, target }) => source === second.id && target === first.id)
  if (back.length > 0) return between(graph, second, first)
  if (reachableFrom([first.id], graph.edges).has(second.id))
    return {
      problem:
        `Other blocks already stand between "${first.name}" and "${second.name}". After which block ` +
        'should it come?',
    }
  const exit = exitOf(graph, first)
  if ('problem' in exit) return exit
  return { from: [exit], to: [second.id], cut: [], where }
}
