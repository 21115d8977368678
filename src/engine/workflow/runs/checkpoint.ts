import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { NewEvent } from '../../event-log/event.ts'
import type { GraphNode } from '../graph/graph.ts'
import type { LogLine, RunError, RunRecord, RunStatus, StepRecord } from './run.ts'
import type { RunGraph } from './run-graph.ts'

/** What is written at once: what became of the run since the last time. */
export interface Checkpoint {
  status: RunStatus
  /** Set at the end. */
  output: JsonValue | undefined
  error: RunError | undefined
  steps: StepRecord[]
  events: NewEvent[]
  /** Added to those of the run. */
  charges: { stepId: string; attempt: number; credits: number }[]
}

/** What a block's end brings beside its result. */
export interface StepNotes {
  input?: JsonValue
  logs?: LogLine[]
  credits?: number
}

/** What an instant block decides. */
export interface Decision {
  input: JsonValue
  result: JsonObject
  handle?: string
  logs: LogLine[]
}

/** A run as it is opened. */
export interface RunStateParts {
  run: RunRecord
  graph: RunGraph
  variables: JsonObject
  steps: readonly StepRecord[]
  /** What an instant block decides; null for a block that has work to do. Throws BlockError. */
  decide(block: GraphNode, results: ReadonlyMap<string, JsonObject>): Decision | null
  /** Where the whole output of the run or of one of its steps is read, by its id. */
  outputUrl(id: string): string
}
