import { type SelectedDiff, selectDiff } from '../../engine/workflow/diff/select-diff.ts'
import { isEmptyDiff, type WorkflowDiff } from '../../engine/workflow/diff/workflow-diff.ts'

/** Which part of a proposal is to be there when it has been applied. */
export interface Choice extends SelectedDiff {
  isWhole: boolean
}

/**
 * The whole proposal, or the wanted ids of it together with the part that was applied before, so that one undo takes
 * back all of it. Null where those ids alone change nothing.
 */
export function chooseDiff(
  diff: WorkflowDiff,
  { only, applied }: { only: readonly string[] | null | undefined; applied: WorkflowDiff | null },
): Choice | null {
  if (!only) return { diff, leftOut: [], isWhole: true }
  const wanted = selectDiff(diff, new Set(only))
  if (isEmptyDiff(wanted.diff)) return null
  const chosen = applied ? selectDiff(diff, new Set([...only, ...idsOf(applied)])) : wanted
  return { ...chosen, isWhole: idsOf(chosen.diff).length === idsOf(diff).length }
}

function idsOf({ addBlocks, removeBlocks, updateBlocks, addEdges, removeEdges }: WorkflowDiff): string[] {
  const items = [...addBlocks, ...removeBlocks, ...addEdges, ...removeEdges].map(({ id }) => id)
  return [...items, ...updateBlocks.map(({ blockId }) => blockId)]
}
