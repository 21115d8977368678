import type { JsonObject } from '../../../base/json.ts'
import type { RunTrigger } from './run.ts'

/** A run that has passed every check and is ready to be accepted. */
export interface RunRequest {
  organizationId: string
  runId: string
  workflowId: string
  version: number
  trigger: RunTrigger
  /** The start variables. */
  input: JsonObject
  metadata: JsonObject
  /** 1, or one more than that of the run that is retried. */
  attempt: number
  retryOfId: string | null
  /** With `retryOfId`: the blocks whose steps are taken over from that run as they ended. */
  keptBlockIds?: string[]
  parentRunId: string | null
  parentBlockId: string | null
  depth: number
  /** Not to begin earlier than so many milliseconds from now. */
  runAfterMs?: number | null
  claim: RunClaim | null
}

/** The promise behind an idempotency key: of all requests with one key, in all processes, one begins. */
export interface RunClaim {
  route: string
  key: string
  /** Equal for equal requests. */
  fingerprint: string
}
