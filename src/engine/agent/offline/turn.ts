import { canonicalJson, type JsonObject, type JsonValue } from '../../../base/json.ts'
import type { Graph } from '../../workflow/graph/graph.ts'

export interface Message {
  role: 'user' | 'assistant'
  content: string
}

/** A tool that was called in this turn, and what came of it. */
export interface ToolOutcome {
  name: string
  input: JsonValue
  output: JsonValue
  isError: boolean
}

/** Everything that the next step of a turn follows from. */
export interface Turn {
  /** What is asked now. */
  request: string
  /** What was said before, oldest first. */
  history: readonly Message[]
  /** The workflow at the beginning of the turn. */
  graph: Graph
  results: readonly ToolOutcome[]
  /** The organisation's secrets by name; null where they are not known. */
  secretNames: ReadonlySet<string> | null
}

export type Step = { kind: 'say'; text: string } | { kind: 'call'; name: string; input: JsonObject }

/** What a tool answered in this turn to these arguments. */
export function findResult(
  results: readonly ToolOutcome[],
  name: string,
  input: JsonObject,
): ToolOutcome | undefined {
  const wanted = canonicalJson(input)
  return results.find((result) => result.name === name && canonicalJson(result.input) === wanted)
}
