import { AppError, type ErrorCode, isAppError, statusOf } from '../../src/base/errors.ts'
import { errorHeaders } from '../error-headers.ts'
import type { RenderedError } from '../rendered-error.ts'

/** Where this dialect's status, name or words are others than ours. */
const STATUSES: Partial<Record<ErrorCode, RenderedError['status']>> = { IDEMPOTENCY_MISMATCH: 409 }
const NAMES: Partial<Record<ErrorCode, string>> = {
  VERSION_CONFLICT: 'GRAPH_CONFLICT',
  VALIDATION: 'VALIDATION_ERROR',
  CREDIT_LIMIT_REACHED: 'insufficient_credits',
}

/**
 * The error envelope of the Copilot API (003, Error Responses): `error`, and beside it an `error_code`. Everything that
 * is not an AppError is a bug, whose text stays inside.
 */
export function toCopilotError(error: unknown, requestId: string): RenderedError {
  if (!(error instanceof AppError)) {
    const body = { error: 'Internal error', error_code: 'INTERNAL', request_id: requestId }
    return { status: 500, headers: {}, body }
  }
  const { code }: { code: ErrorCode } = error
  const body = { error: messageOf(error), error_code: NAMES[code] ?? code, ...detailsOf(error) }
  return { status: STATUSES[code] ?? statusOf(code), headers: errorHeaders(error), body }
}

/**
 * rest.md, Powabase copilot: one text for a key that is missing and one that is wrong; what is not valid by its first
 * fault.
 */
function messageOf(error: AppError): string {
  if (error.code === 'UNAUTHENTICATED') return 'Missing or invalid API key'
  if (!isAppError(error, 'VALIDATION') || !('issues' in error.details)) return error.message
  const [issue] = error.details.issues
  return issue && error.message.startsWith('Invalid ') ? issue.message : error.message
}

function detailsOf(error: AppError): object {
  if (isAppError(error, 'GRAPH_CONFLICT') || isAppError(error, 'VERSION_CONFLICT')) {
    const { currentVersion, conflictingPaths = [] } = error.details
    return { conflicts: conflictingPaths, current_version: currentVersion }
  }
  if (isAppError(error, 'RATE_LIMITED')) return { retry_after_ms: error.details.retryAfterMs }
  if (isAppError(error, 'CREDIT_LIMIT_REACHED')) return error.details
  if (isAppError(error, 'TURN_IN_PROGRESS')) return { turn_id: error.details.turnId }
  return {}
}
