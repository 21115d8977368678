import { AppError } from '../../base/errors.ts'
import { type ExecutionRecord, isFinal } from '../../engine/executions/execution.ts'

/** Ends after which nobody knows whether the call took effect. */
const UNKNOWN_OUTCOMES: ReadonlySet<string> = new Set(['CANCELLED', 'INTERNAL', 'TIMEOUT', 'WORKER_LOST'])

/**
 * Throws CONFLICT unless the execution has failed or was cancelled; and, unless `force` says that this is known,
 * for a call that is not safe to repeat and may have taken effect.
 */
export function requireRetryable(execution: ExecutionRecord, force: boolean): void {
  const { id, status } = execution
  if (!isFinal(status) || status === 'completed') {
    const message = `Execution "${id}" is ${status}; only one that has failed or was cancelled can be retried`
    throw new AppError('CONFLICT', message)
  }
  if (force || !mayHaveTakenEffect(execution)) return
  const message =
    `The call of execution "${id}" may have taken effect, and "${execution.capabilityName}" ` +
    'is not safe to repeat; retry with force to call it again'
  throw new AppError('CONFLICT', message)
}

function mayHaveTakenEffect({ startedAt, isIdempotent, error }: ExecutionRecord): boolean {
  return startedAt !== null && !isIdempotent && UNKNOWN_OUTCOMES.has(error?.code ?? '')
}
