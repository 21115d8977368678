import { parseText } from '../../../workflow/expressions/references.ts'
import { mapTexts } from '../../../workflow/graph/config-text.ts'
import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { toCodeAccess } from '../steps/value-access.ts'
import { joinedEdges } from './detach.ts'
import { type Edit, type Edited, edit } from './edit.ts'
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
  const [first] = before
  const value = first ? contentsAt(graph, first.source) : null
  const updates = value === null ? [] : redirectReaders(graph, node, value)
  const torn = updates.find(({ id }) => value !== null && reads(graph, id, value))
  if (torn)
    return {
      edited: {
        problem: `"${torn.name}" works on what "${node.name}" gives together with ${value}, and would read that twice`,
      },
      redirected: [],
    }
  const change: Edit = {
    removeBlocks: [node.id],
    updateBlocks: updates.map(({ id, config }) => ({ id, config })),
    addEdges: joinedEdges(graph, before, kept),
  }
  return {
    edited: edit(graph, change),
    redirected: updates.map(({ name }) => ({ name, value: value ?? '' })),
  }
}

/** Whether a block reads what would take the place of another thing that it reads. */
function reads(graph: Graph, id: string, value: string): boolean {
  const config = JSON.stringify(graph.nodes.find((node) => node.id === id)?.config ?? {})
  const parts = [value, toCodeAccess(value)].map((text) => JSON.stringify(text).slice(1, -1))
  return parts.some((text) => config.includes(text))
}

/** What takes the place of a reference: the same for all, or one made from each. */
type Replacement = string | ((reference: string) => string)

/** The blocks that read what another gives, with only those keys of their configs, reading something else. */
export function redirectReaders(graph: Graph, removed: GraphNode, value: Replacement): GraphNode[] {
  const replace = typeof value === 'string' ? () => value : value
  return graph.nodes.flatMap((node) => redirect(node, removed, replace))
}

function redirect(node: GraphNode, removed: GraphNode, replace: (reference: string) => string): GraphNode[] {
  if (node.id === removed.id) return []
  const isCode = node.type === 'code'
  const changed = Object.entries(node.config).flatMap(([key, old]) => {
    const next = mapTexts(old, (text) =>
      isCode && key === 'code' ? inCode(text, removed.name, replace) : inText(text, removed.name, replace),
    )
    return next === old ? [] : [[key, next] as const]
  })
  return changed.length === 0 ? [] : [{ ...node, config: Object.fromEntries(changed) }]
}

function inText(text: string, name: string, replace: (reference: string) => string): string {
  return parseText(text)
    .map((part) => {
      if (typeof part === 'string') return part
      return part.kind === 'reference' && part.block === name ? replace(part.text) : part.text
    })
    .join('')
}

function inCode(code: string, name: string, replace: (reference: string) => string): string {
  const access = toCodeAccess(replace(`<${name}.output>`))
  return code
    .replaceAll(`input_data[${JSON.stringify(name)}]["output"]`, () => access)
    .replaceAll(`input_data['${name}']['output']`, () => access)
}
