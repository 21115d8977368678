import { applyDiff } from '../../engine/workflow/diff/apply-diff.ts'
import { compareGraphs } from '../../engine/workflow/diff/compare-graphs.ts'
import { type DescribedDiff, describeDiff } from '../../engine/workflow/diff/described-diff.ts'
import { invertDiff, type WorkflowDiff } from '../../engine/workflow/diff/workflow-diff.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import type { WorkflowVersion } from '../../platform/db/generated/client.ts'
import { toGraph } from './stored-graph.ts'

const EMPTY: Graph = { nodes: [], edges: [] }

/** What a version has changed; all of it, for the first one. */
export function toVersionDiff({ graph, inverse }: Pick<WorkflowVersion, 'graph' | 'inverse'>): DescribedDiff {
  const after = toGraph(graph)
  if (inverse === null) return describeDiff(compareGraphs(EMPTY, after), EMPTY)
  const back = inverse as unknown as WorkflowDiff // only diffs that were made by comparing are written
  return describeDiff(invertDiff(back), applyDiff(after, back))
}
