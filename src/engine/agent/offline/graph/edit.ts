import type { JsonObject } from '../../../../base/json.ts'
import { applyWireDiff } from '../../../workflow/diff/apply-wire-diff.ts'
import { compareGraphs } from '../../../workflow/diff/compare-graphs.ts'
import { toWireDiff } from '../../../workflow/diff/to-wire-diff.ts'
import { freeName, idFromName } from '../../../workflow/graph/block-name.ts'
import type { BlockType, Graph } from '../../../workflow/graph/graph.ts'
import { lintGraph } from '../../../workflow/lint/lint-graph.ts'

export interface NewBlock {
  id: string
  type: BlockType
  name: string
  config: JsonObject
}

/** An edge by the ids of its ends. */
export interface Link {
  source: string
  target: string
  sourceHandle?: string
}

/** Changes of a graph by ids, in the terms of a `workflow_diff`. */
export interface Edit {
  addBlocks?: readonly NewBlock[]
  removeBlocks?: readonly string[]
  updateBlocks?: readonly {
    id: string
    name?: string
    config?: JsonObject
    unset_config?: readonly string[]
    enabled?: boolean
  }[]
  addEdges?: readonly Link[]
  removeEdges?: readonly Link[]
}

export type Edited = { graph: Graph } | { problem: string }

/**
 * The graph with an edit, or in a sentence why it cannot be made: an item that the diff engine would skip, or an
 * error that the linter did not see before. Nothing that is proposed brings an error into a graph.
 */
export function edit(graph: Graph, changes: Edit): Edited {
  const edited = editUnchecked(graph, changes)
  return 'problem' in edited ? edited : checked(graph, edited.graph)
}

/** The edited graph, if it has no error that the one before had not. */
export function checked(before: Graph, graph: Graph): Edited {
  const fault = newError(before, graph)
  return fault === null ? { graph } : { problem: fault }
}

/** The graph with one of several edits that are only right together. */
export function editUnchecked(
  graph: Graph,
  { addBlocks, removeBlocks, updateBlocks, addEdges, removeEdges }: Edit,
): Edited {
  const nameOf = new Map(graph.nodes.map(({ id, name }) => [id, name]))
  const byName = (id: string) => nameOf.get(id) ?? id
  const link = ({ source, target, sourceHandle }: Link) => ({
    source: byName(source),
    target: byName(target),
    ...(sourceHandle !== undefined && { sourceHandle }),
  })
  const applied = applyWireDiff(graph, {
    add_blocks: addBlocks?.map((block) => ({ ...block })),
    remove_blocks: removeBlocks?.map(byName),
    update_blocks: updateBlocks?.map((update) => ({ ...update, id: byName(update.id) })),
    add_edges: addEdges?.map(link),
    remove_edges: removeEdges?.map(link),
  })
  const [skipped] = applied.skipped
  return skipped ? { problem: skipped.message } : { graph: applied.graph }
}

/** What the linter finds wrong in a graph that was right in the one before. */
function newError(before: Graph, after: Graph): string | null {
  const known = new Map<string, number>()
  for (const { key } of errorsOf(before)) known.set(key, (known.get(key) ?? 0) + 1)
  for (const { key, message } of errorsOf(after)) {
    const left = known.get(key) ?? 0
    if (left === 0) return message
    known.set(key, left - 1)
  }
  return null
}

function errorsOf(graph: Graph): { key: string; message: string }[] {
  return lintGraph(graph)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, blockId, field, message }) => ({ key: JSON.stringify([rule, blockId, field]), message }))
}

/** Gives new blocks names and ids that nothing else in the graph has. */
export class Namer {
  readonly #names: Set<string>
  /** Ids, and names as well: whoever reads an edge must not take the one for the other. */
  readonly #ids: Set<string>

  constructor({ nodes }: Graph) {
    this.#names = new Set(nodes.map(({ name }) => name))
    this.#ids = new Set(nodes.flatMap(({ id, name }) => [id, name]))
  }

  name(wanted: string, type: BlockType): { id: string; name: string } {
    const name = freeName(wanted, this.#names)
    const id = idFromName({ name, type }, this.#ids)
    this.#names.add(name)
    this.#ids.add(id)
    return { id, name }
  }
}

/** The arguments of `modify_workflow` that lead from one graph to the other; null where nothing changes. */
export function toToolDiff(before: Graph, after: Graph): JsonObject | null {
  const nameOf = new Map(before.nodes.map(({ id, name }) => [id, name]))
  const diff = compareGraphs(before, after)
  const placed = { ...diff, updateBlocks: diff.updateBlocks.map(({ position: _, ...update }) => update) }
  const wire = toWireDiff(placed, nameOf)
  const blocks = Array.isArray(wire.add_blocks) ? wire.add_blocks : []
  const whole = {
    ...wire,
    ...(blocks.length > 0 && { add_blocks: blocks.map(withoutPosition) }),
  }
  return Object.keys(whole).length === 0 ? null : whole
}

/** New blocks are laid out where the diff is applied. */
function withoutPosition(block: JsonObject[string]): JsonObject[string] {
  if (typeof block !== 'object' || block === null || Array.isArray(block)) return block
  const { position: _, ...rest } = block
  return rest
}
