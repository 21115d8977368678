import type { NewEvent } from '../event-log/event.ts'
import type { ExecutionError, ExecutionPlan, ExecutionStatus } from './execution.ts'

/** One attempt of one execution: whoever writes says which one it holds. */
export interface Held {
  organizationId: string
  executionId: string
  runId: string
}

/**
 * The order in which statements lock the executions that they write: always the same, so that two of them wait for
 * each other and never in a circle.
 */
export function inLockOrder(a: Held, b: Held): number {
  return a.executionId < b.executionId ? -1 : 1
}

/** The begin of an execution, and its first events. */
export interface Start {
  plan: ExecutionPlan
  events: readonly NewEvent[]
}

/** What happened to an execution, and what it is now. */
export interface Progress {
  held: Held
  /** What the execution is from now on; a final status closes its stream. */
  status: Exclude<ExecutionStatus, 'queued'>
  events: readonly NewEvent[]
  /** The last sequence number so far; null when another process may have moved it. */
  seqBefore: number | null
  resultJson?: string
  /** Where the result is to be read, when it is too large to be told. */
  resultUrl?: string
  summary?: string
  error?: ExecutionError
  /** For `waiting`: how long until the next attempt is due. */
  waitMs?: number
  /** Only when nobody holds the execution, or its holder's lease has run out. */
  lostOnly?: boolean
}
