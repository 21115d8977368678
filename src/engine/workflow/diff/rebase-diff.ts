import type { Rename } from '../expressions/rename-references.ts'
import type { Graph } from '../graph/graph.ts'
import { findCycle } from '../graph/topology.ts'
import { applyDiff } from './apply-diff.ts'
import { compareGraphs } from './compare-graphs.ts'
import { findConflicts } from './find-conflicts.ts'
import { renameInDiff, renamesOf } from './rename-in-diff.ts'
import type { WorkflowDiff } from './workflow-diff.ts'

export type Rebased = { graph: Graph; conflicts: null } | { graph: null; conflicts: string[] }

/**
 * Applies a diff that was made on `base` to a graph that has gone on since: what neither side of the two changes
 * touches stays, what one changes is taken, and where both change the same in different ways nothing is done and the
 * places are told. A name that one side has changed stands in what the other side writes.
 */
export function rebaseDiff({
  base,
  current,
  diff,
}: {
  base: Graph
  current: Graph
  diff: WorkflowDiff
}): Rebased {
  const theirs = compareGraphs(base, current)
  const conflicts = findConflicts(theirs, diff)
  if (conflicts.length > 0) return { graph: null, conflicts }
  const graph = applyDiff(
    applyDiff(base, renameInDiff(theirs, ownRenames(diff, theirs))),
    renameInDiff(diff, ownRenames(theirs, diff)),
  )
  const closes = findCycle(graph.edges) !== null && findCycle(current.edges) === null
  return closes ? { graph: null, conflicts: ['edges'] } : { graph, conflicts: null }
}

/** The renames of a diff that the other does not make too. */
function ownRenames(diff: WorkflowDiff, other: WorkflowDiff): Rename[] {
  const shared = new Set(renamesOf(other).map(({ from }) => from))
  return renamesOf(diff).filter(({ from }) => !shared.has(from))
}
