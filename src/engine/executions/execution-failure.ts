import { ToolError } from '../connectors/connector.ts'
import type { ExecutionError } from './execution.ts'
import { Stopped } from './stopped.ts'

/** What an error says is cut off behind so many characters. */
const MAX_MESSAGE_CHARS = 10_000

/** What a failure depends on beside its cause. */
export interface FailedCall {
  capabilityName: string
  isIdempotent: boolean
  timeoutMs: number
}

/** Whether repeating a call is safe depends on the tool alone (rest.md, C4). */
export function toExecutionError(cause: unknown, call: FailedCall): ExecutionError {
  const { isIdempotent: retryable } = call
  if (cause instanceof ToolError) {
    const { code, retryAfterMs } = cause
    const message = cause.message.slice(0, MAX_MESSAGE_CHARS)
    return { code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  }
  if (cause instanceof Stopped && cause.reason === 'timeout') {
    const message = `The call took longer than ${call.timeoutMs} ms and was stopped`
    return { code: 'TIMEOUT', message, retryable }
  }
  if (cause instanceof Stopped) return cancelledError(call)
  return {
    code: 'INTERNAL',
    message: `Capability "${call.capabilityName}" failed unexpectedly`,
    retryable,
  }
}

export function cancelledError({ isIdempotent }: { isIdempotent: boolean }): ExecutionError {
  return { code: 'CANCELLED', message: 'The execution was cancelled', retryable: isIdempotent }
}

/** A person has said no. */
export function deniedError(comment: string | null): ExecutionError {
  const message = comment ? `The call was not approved: ${comment}` : 'The call was not approved'
  return { code: 'APPROVAL_DENIED', message, retryable: false }
}

/** Nothing has been called, so that asking again is safe. */
export function expiredError(): ExecutionError {
  return { code: 'APPROVAL_EXPIRED', message: 'Nobody approved the call in time', retryable: true }
}

/**
 * The worker died after the dispatch; what became of the call, nobody knows (reliability: never a silent second call).
 */
export function workerLostError({ isIdempotent }: { isIdempotent: boolean }): ExecutionError {
  const message = isIdempotent ? 'The worker was lost' : 'The call may have taken effect'
  return { code: 'WORKER_LOST', message, retryable: isIdempotent }
}
