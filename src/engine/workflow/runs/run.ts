import type { ErrorCode } from '../../../base/errors.ts'
import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { Graph } from '../graph/graph.ts'

/**
 *   new ─► processing ─► complete
 *    │      ▲   │   ├──► failed      a block failed for good, or a limit was reached
 *    │      │   ▼   └──► cancelled
 *    │     retrying      every block at work waits for its next attempt
 *    │      ▲   │
 *    ▼      │   ▼
 *   waiting ┴───┘        not due yet; or every block at work waits: for a time, a person, another run
 */
export type RunStatus = 'new' | 'waiting' | 'processing' | 'retrying' | 'complete' | 'failed' | 'cancelled'

/**
 *   pending ─► running ─► success | error | skipped | cancelled
 *      ▲         │ ▲
 *      └─ retry ─┤ │
 *                ▼ │
 *              waiting   its block is suspended
 *
 * `pending` has a job that will begin it.
 */
export type StepStatus = 'pending' | 'running' | 'waiting' | 'success' | 'error' | 'skipped' | 'cancelled'

export type RunTrigger =
  | 'api'
  | 'manual'
  | 'schedule'
  | 'webhook'
  | 'retry'
  | 'mcp'
  | 'copilot_test'
  | 'subworkflow'

/** Why a run or a step failed, as it is stored and shown. */
export interface RunError {
  /** One of our error codes, or the tool's own. */
  code: ErrorCode | (string & {})
  message: string
  retryable: boolean
  /** The block that failed; null when it was none. */
  blockId?: string | null
}

export interface LogLine {
  /** ISO 8601. */
  at: string
  level: 'debug' | 'info' | 'warn' | 'error'
  message: string
}

/** A step as the database has it. */
export interface StepRecord {
  id: string
  blockId: string
  blockName: string
  blockType: string
  status: StepStatus
  attempt: number
  input: JsonValue
  result: JsonObject | null
  handle: string | null
  error: RunError | null
  logs: LogLine[]
  credits: number
  position: number | null
  jobId: string | null
  suspension: JsonValue
  /** When it was begun, on the clock of `performance.now()`; null before. */
  startedAtMs: number | null
}

/** Names a run. The organisation is part of the name: another organisation's run does not exist. */
export interface RunRef {
  organizationId: string
  runId: string
}

/** A run as the database has it, without its steps. */
export interface RunRecord extends RunRef {
  workflowId: string
  version: number
  status: RunStatus
  trigger: RunTrigger
  input: JsonObject
  metadata: JsonObject
  credits: number
  attempt: number
  parentRunId: string | null
  parentBlockId: string | null
  depth: number
  sessionId: string | null
  createdAt: Date
  /** Since its begin, by the database's clock; null before. */
  ageMs: number | null
}

/** One version of a workflow, which never changes. */
export interface PinnedWorkflow {
  graph: Graph
  /** The workflow's variables, by name. */
  variables: JsonObject
}

export function isFinalRun(status: RunStatus): boolean {
  return status === 'complete' || status === 'failed' || status === 'cancelled'
}

/** A block's result as people see it: the one value that it is about, or all its fields. */
export function shownOutput(result: JsonObject | null): JsonValue {
  if (result === null) return null
  const keys = Object.keys(result)
  return keys.length === 1 && keys[0] === 'output' ? (result.output ?? null) : result
}
