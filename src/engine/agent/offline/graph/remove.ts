import { mapTexts } from '../../../workflow/config-text.ts'
import type { Graph, GraphNode } from '../../../workflow/graph.ts'
import { parseText } from '../../../workflow/references.ts'
import { toCodeAccess } from '../steps/value-access.ts'
import { type Edit, type Edited, edit, type Link } from './edit.ts'
import { contentsAt, edgesFrom, edgesInto } from './flow.ts'

export interface Removal {
  edited: Edited
  /** The blocks that read what the removed one gave, and what they read now. */
  redirected: readonly { name: string; value: string }[]
}

/**
 * The graph without a block: what led to it leads to what came after it, and whoever read what it gave reads what the
 * run has come to without it. After a condition the way of its first branch goes on.
 */
export function removeBlock(graph: Graph, node: GraphNode): Removal {
  const before = edgesInto(graph, node.id)
  const outgoing = edgesFrom(graph, node.id)
  const firstHandle = outgoing.some(({ sourceHandle }) => sourceHandle === 'if') ? 'if' : undefined
  const kept =
    node.type === 'condition' ? outgoing.filter(({ sourceHandle }) => sourceHandle === firstHandle) : outgoing
  const joined = new Map<string, Link>()
  for (const { source, sourceHandle } of before) {
    for (const { target } of kept) {
      const isThere = graph.edges.some(
        (edge) => edge.source === source && edge.target === target && edge.sourceHandle === sourceHandle,
      )
      if (!isThere)
        joined.set(JSON.stringify([source, sourceHandle, target]), {
          source,
          target,
          ...(sourceHandle !== undefined && { sourceHandle }),
        })
    }
  }
  const [first] = before
  const value = first ? contentsAt(graph, first.source) : null
  const updates = value === null ? [] : graph.nodes.flatMap((other) => redirect(other, node, value))
  const change: Edit = {
    removeBlocks: [node.id],
    updateBlocks: updates.map(({ id, config }) => ({ id, config })),
    addEdges: [...joined.values()],
  }
  return {
    edited: edit(graph, change),
    redirected: updates.map(({ name }) => ({ name, value: value ?? '' })),
  }
}

/** The config keys of a block that mention another one, with something else in its place. */
function redirect(node: GraphNode, removed: GraphNode, value: string): GraphNode[] {
  if (node.id === removed.id) return []
  const isCode = node.type === 'code'
  const changed = Object.entries(node.config).flatMap(([key, old]) => {
    const next = mapTexts(old, (text) =>
      isCode && key === 'code' ? inCode(text, removed.name, value) : inText(text, removed.name, value),
    )
    return next === old ? [] : [[key, next] as const]
  })
  return changed.length === 0 ? [] : [{ ...node, config: Object.fromEntries(changed) }]
}

function inText(text: string, name: string, value: string): string {
  return parseText(text)
    .map((part) => {
      if (typeof part === 'string') return part
      return part.kind === 'reference' && part.block === name ? value : part.text
    })
    .join('')
}

function inCode(code: string, name: string, value: string): string {
  const quoted = JSON.stringify(name)
  return code
    .replaceAll(`input_data[${quoted}]["output"]`, () => toCodeAccess(value))
    .replaceAll(`input_data['${name}']['output']`, () => toCodeAccess(value))
}
