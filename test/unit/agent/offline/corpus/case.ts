import type { Message } from '../../../../../src/engine/agent/offline/turn.ts'
import type { Graph } from '../../../../../src/engine/workflow/graph/graph.ts'
import type { Answers } from '../run-plan.ts'

/** Prompts that all ask for the same, of the same workflow. */
export interface Case {
  prompts: readonly string[]
  from: Graph
  /** The workflow that is proposed; absent where nothing must change. */
  to?: Graph
  /** What the answer must say. */
  says?: RegExp
  /** What was said before, and what the tools answer. */
  history?: readonly Message[]
  answers?: Answers
  /** The tools that are called, in order; where absent, `modify_workflow` for a change and none without. */
  calls?: readonly string[]
}
