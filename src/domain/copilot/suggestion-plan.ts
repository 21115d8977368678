import { applyDiff } from '../../engine/workflow/diff/apply-diff.ts'
import { compareGraphs, isSameGraph } from '../../engine/workflow/diff/compare-graphs.ts'
import { rebaseDiff } from '../../engine/workflow/diff/rebase-diff.ts'
import type { WorkflowDiff } from '../../engine/workflow/diff/workflow-diff.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'

export interface SuggestionAt {
  /** The change, and the graph that it was made on. */
  diff: WorkflowDiff
  base: Graph
  /** What the caller's editor held before; null: the same graph. */
  editor: Graph | null
  /** What was saved when the change was made, and what is saved now. */
  saved: Graph
  current: Graph
}

export type SuggestionPlan =
  | { kind: 'apply'; graph: Graph; editor: Graph; rebased: boolean }
  | { kind: 'there'; editor: Graph }
  | { kind: 'conflict'; conflicts: string[] }

/**
 * What becomes of the saved workflow with a suggestion: first the suggestion comes to what stands in the editor, then
 * that comes to what others have saved meanwhile. What is there already, because the caller saved it or because it
 * was applied before, is found to be so by its content.
 */
export function planSuggestion({ diff, base, editor, saved, current }: SuggestionAt): SuggestionPlan {
  const shown = editor ?? base
  const suggested = editor ? rebaseDiff({ base, current: editor, diff }) : { graph: applyDiff(base, diff) }
  if (suggested.graph === null) return { kind: 'conflict', conflicts: suggested.conflicts }
  const { graph } = suggested
  if (isSameGraph(graph, current)) return { kind: 'there', editor: shown }
  if (isSameGraph(saved, current)) return { kind: 'apply', graph, editor: shown, rebased: false }
  const rebased = rebaseDiff({ base: saved, current, diff: compareGraphs(saved, graph) })
  if (rebased.graph === null) return { kind: 'conflict', conflicts: rebased.conflicts }
  if (isSameGraph(rebased.graph, current)) return { kind: 'there', editor: shown }
  return { kind: 'apply', graph: rebased.graph, editor: shown, rebased: true }
}
