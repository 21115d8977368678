import { AppError, type ErrorCode, isAppError, statusOf } from '../../src/base/errors.ts'
import { errorHeaders } from '../error-headers.ts'
import type { RenderedError } from '../rendered-error.ts'

/** rest.md, copy.ai, Errors: where this dialect's status or name is another one than ours. */
const NAMES: Partial<Record<ErrorCode, { status?: RenderedError['status']; errorCode: string }>> = {
  UNAUTHENTICATED: { errorCode: 'UNAUTHORIZED' },
  VALIDATION: { status: 422, errorCode: 'VALIDATION_ERROR' },
  IDEMPOTENCY_MISMATCH: { status: 422, errorCode: 'IDEMPOTENCY_MISMATCH' },
  CREDIT_LIMIT_REACHED: { status: 400, errorCode: 'WORKFLOW_CREDIT_LIMIT_REACHED' },
  INTERNAL: { errorCode: 'INTERNAL_ERROR' },
}

/**
 * The error envelope of copy.ai's Workflows API: `status`, `errorCode`, and beside them a message and, for what can
 * be acted on, details. Everything that is not an AppError is a bug, whose text stays inside.
 */
export function toWorkflowError(error: unknown, requestId: string): RenderedError {
  if (!(error instanceof AppError)) {
    const body = { status: 'error', errorCode: 'INTERNAL_ERROR', details: { requestId } }
    return { status: 500, headers: {}, body }
  }
  const { code }: { code: ErrorCode } = error
  const { status = statusOf(code), errorCode } = NAMES[code] ?? { errorCode: code }
  const details = toDetails(error)
  return {
    status,
    headers: errorHeaders(error),
    body: { status: 'error', errorCode, message: error.message, ...(details ? { details } : {}) },
  }
}

function toDetails(error: AppError): object | undefined {
  if (isAppError(error, 'RATE_LIMITED')) return error.details
  if (!isAppError(error, 'VALIDATION') || !('issues' in error.details)) return undefined
  return error.details.issues.map(({ path, message }) => ({ path, message }))
}
