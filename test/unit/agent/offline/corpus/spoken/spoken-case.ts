import type { Graph } from '../../../../../../src/engine/workflow/graph/graph.ts'

/** A prompt as somebody said it who knew nothing of the rules, and what becomes of it. */
export interface SpokenCase {
  prompt: string
  from: Graph
  /** What was asked before, each request of what the one before it has proposed. */
  before?: readonly string[]
  /** The request before, and the question that was asked about it. */
  asked?: readonly [string, string]
  /** How the answer begins. */
  says: string
  /** The lines of the workflow that go (`-`) and come (`+`); absent where nothing must change. */
  change?: string
}
