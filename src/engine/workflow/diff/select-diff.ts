import type { Rename } from '../expressions/rename-references.ts'
import type { GraphEdge, GraphNode } from '../graph/graph.ts'
import { renameInDiff } from './rename-in-diff.ts'
import type { BlockUpdate, WorkflowDiff } from './workflow-diff.ts'

export interface SelectedDiff {
  diff: WorkflowDiff
  /** Edges that were chosen and have no end without something that was not. */
  leftOut: GraphEdge[]
}

/**
 * The part of a diff that belongs to the chosen ids of blocks and edges, closed in itself: a block brings the edges
 * at it, an edge that takes over an output brings the removal of the one that was there, an edge without one of its
 * ends is left out, and what mentions a block by a new name that was not chosen mentions it by the old one.
 */
export function selectDiff(diff: WorkflowDiff, only: ReadonlySet<string>): SelectedDiff {
  const isChosen = ({ id }: { id: string }) => only.has(id)
  const chosenEdges = diff.addEdges.filter(
    (edge) => isChosen(edge) || isEnd(edge, diff.addBlocks.filter(isChosen)),
  )
  const missing = idsOf(diff.addBlocks.filter((block) => !isChosen(block)))
  const addEdges = chosenEdges.filter(({ source, target }) => !missing.has(source) && !missing.has(target))
  const takenOver = new Set(addEdges.map(outputKey))
  const removeBlocks = diff.removeBlocks.filter(isChosen)
  const removeEdges = diff.removeEdges.filter(
    (edge) => isChosen(edge) || takenOver.has(outputKey(edge)) || isEnd(edge, removeBlocks),
  )
  const [updateBlocks, undone] = split(diff.updateBlocks, ({ blockId }) => only.has(blockId))
  const chosen = {
    addBlocks: diff.addBlocks.filter(isChosen),
    removeBlocks,
    updateBlocks,
    addEdges,
    removeEdges,
  }
  return {
    diff: withOldNames(chosen, undone),
    leftOut: chosenEdges.filter((edge) => !addEdges.includes(edge)),
  }
}

function withOldNames(diff: WorkflowDiff, undone: readonly BlockUpdate[]): WorkflowDiff {
  const renames: Rename[] = undone.flatMap(({ rename }) =>
    rename ? [{ from: rename.after, to: rename.before }] : [],
  )
  return renameInDiff(diff, renames)
}

function isEnd({ source, target }: GraphEdge, blocks: readonly GraphNode[]): boolean {
  return blocks.some(({ id }) => id === source || id === target)
}

function outputKey({ source, sourceHandle }: GraphEdge): string {
  return JSON.stringify([source, sourceHandle ?? null])
}

function idsOf(blocks: readonly GraphNode[]): Set<string> {
  return new Set(blocks.map(({ id }) => id))
}

function split<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}
