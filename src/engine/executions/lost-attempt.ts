import type { NewEvent } from '../event-log/event.ts'
import type { ExecutionError } from './execution.ts'
import { toolResultEvent } from './execution-events.ts'
import { workerLostError } from './execution-failure.ts'
import type { Held } from './execution-progress.ts'
import type { LostExecution } from './execution-store.ts'

/** The attempt that a lost worker left: who held it, what is said of it, and the result that its stream lacks. */
export function lostAttempt(lost: LostExecution): { held: Held; error: ExecutionError; events: NewEvent[] } {
  const held = { organizationId: lost.organizationId, executionId: lost.id, runId: lost.runId }
  const error = workerLostError(lost)
  const result = () => toolResultEvent(held, lost.capabilityName, { output: error.message, error: true })
  return { held, error, events: lost.isCalling ? [result()] : [] }
}
