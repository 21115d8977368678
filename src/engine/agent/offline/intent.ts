import type { JsonObject } from '../../../base/json.ts'
import type { Graph } from '../../workflow/graph/graph.ts'
import type { Assets } from './assets.ts'
import type { Literal } from './language/literals.ts'
import type { Schedule } from './language/schedule-phrase.ts'
import type { Message, ToolOutcome } from './turn.ts'

/** One thing that is asked. */
export interface Clause {
  /** Masked, without polite words and without what it says about time. */
  text: string
  literals: readonly Literal[]
  schedule: Schedule | null
  /** The number of the sentence that it is a part of. */
  sentence: number
  /** Whether the sentence has others. */
  isPart: boolean
}

/** What a clause is understood in. */
export interface Scene {
  /** The workflow as the clauses before have left it. */
  graph: Graph
  /** The name of the block that was spoken of last. */
  focus: string | null
  history: readonly Message[]
  assets: Assets
  results: readonly ToolOutcome[]
  /** The secrets of the organisation; null where nobody knows them. */
  secretNames: ReadonlySet<string> | null
}

export type Outcome =
  /** The workflow with what was asked; `said` is a sentence about it. */
  | { kind: 'changed'; graph: Graph; said: string; focus?: string | undefined; fill?: readonly string[] }
  | { kind: 'answered'; text: string; focus?: string | undefined }
  /** It cannot be done before a question is answered. */
  | { kind: 'asks'; question: string }
  /** A tool has to be called first; its result is in the scene the next time. */
  | { kind: 'needs'; tool: string; input: JsonObject }

/** Understands one sort of request; null for any other. */
export type Intent = (clause: Clause, scene: Scene) => Outcome | null

export function asks(question: string): Outcome {
  return { kind: 'asks', question }
}
