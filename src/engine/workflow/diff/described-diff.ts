import type { JsonObject } from '../../../base/json.ts'
import type { Graph } from '../graph/graph.ts'
import { toWireDiff } from './to-wire-diff.ts'
import { summarize, type WorkflowDiff } from './workflow-diff.ts'

/** A diff with what is said of it. */
export interface DescribedDiff extends WorkflowDiff {
  /** One sentence. */
  summary: string
  /** The same as a `workflow_diff`. */
  wire: JsonObject
}

/** `before` is the graph that the diff was made on: the wire addresses its blocks by their names. */
export function describeDiff(diff: WorkflowDiff, before: Graph): DescribedDiff {
  const names = new Map(before.nodes.map(({ id, name }) => [id, name]))
  return { ...diff, summary: summarize(diff), wire: toWireDiff(diff, names) }
}
