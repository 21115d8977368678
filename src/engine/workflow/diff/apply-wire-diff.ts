import type { z } from 'zod'
import type { Rename } from '../expressions/rename-references.ts'
import type { Graph } from '../graph/graph.ts'
import { compareGraphs } from './compare-graphs.ts'
import { GraphEdit } from './graph-edit.ts'
import { type Skip, skip } from './skip.ts'
import {
  AddBlock,
  parseWireDiff,
  RemoveBlock,
  UpdateBlock,
  type WireDiff,
  WireEdge,
  type WireList,
} from './wire.ts'
import type { WorkflowDiff } from './workflow-diff.ts'

/** An item that is not applied. */
export interface SkippedItem extends Skip {
  /** The list of the diff and the place in it. */
  list: WireList
  index: number
}

export interface AppliedWireDiff {
  graph: Graph
  /** What has changed in fact, the references that follow a new name included. */
  diff: WorkflowDiff
  skipped: SkippedItem[]
  /** New blocks whose names were taken, and the names that they have. */
  names: Rename[]
}

/**
 * Applies a `workflow_diff`: edges and blocks are removed, blocks changed and added, edges added, in this order. A
 * config is merged key by key, renames reach every reference, and only new blocks are laid out. An item that cannot
 * be applied is skipped with its reason, so that the graph is a right one whatever the diff says; null is the empty
 * diff. Throws VALIDATION for what is no diff at all.
 */
export function applyWireDiff(base: Graph, input: unknown): AppliedWireDiff {
  const wire = parseWireDiff(input ?? {})
  const edit = new GraphEdit(base)
  const skipped = [
    ...applyList(wire, 'remove_edges', WireEdge, (edge) => edit.removeEdge(edge)),
    ...applyList(wire, 'remove_blocks', RemoveBlock, (name) => edit.removeBlock(name)),
    ...applyList(wire, 'update_blocks', UpdateBlock, (update) => edit.updateBlock(update)),
    ...applyList(wire, 'add_blocks', AddBlock, (block) => edit.addBlock(block)),
    ...applyList(wire, 'add_edges', WireEdge, (edge) => edit.addEdge(edge)),
  ]
  const graph = edit.finish()
  return { graph, diff: compareGraphs(base, graph), skipped, names: [...edit.givenNames] }
}

function applyList<Schema extends z.ZodType>(
  wire: WireDiff,
  list: WireList,
  schema: Schema,
  apply: (item: z.output<Schema>) => Skip | null,
): SkippedItem[] {
  return wire[list].flatMap((item, index) => {
    const parsed = schema.safeParse(item)
    const fault = parsed.success ? apply(parsed.data) : invalidItem(parsed.error)
    return fault === null ? [] : [{ ...fault, list, index }]
  })
}

function invalidItem({ issues: [issue] }: z.ZodError): Skip {
  return skip('INVALID_ITEM', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`)
}
