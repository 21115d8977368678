import { AppError, type ErrorCode, statusOf } from '../../src/base/errors.ts'
import { errorHeaders } from '../error-headers.ts'
import type { RenderedError } from '../rendered-error.ts'

/**
 * The error envelope of the Runtime API (002): `error`, and `details` when something is actionable. Everything
 * that is not an AppError is a bug, whose text stays inside.
 */
export function toRuntimeError(error: unknown, requestId: string): RenderedError {
  if (!(error instanceof AppError)) return internalError(requestId)
  const details = toDetails(error)
  const body = { error: error.message, ...(details ? { details } : {}) }
  return { status: statusOf(error.code), headers: errorHeaders(error), body }
}

function internalError(requestId: string): RenderedError {
  return { status: 500, headers: {}, body: { error: 'Internal error', details: { requestId } } }
}

/** Codes whose details are for the status line and the headers, not for the body. */
const BARE: ReadonlySet<ErrorCode> = new Set([
  'FORBIDDEN',
  'METHOD_NOT_ALLOWED',
  'NOT_FOUND',
  'UNAUTHENTICATED',
])

function toDetails({ code, details }: AppError): object | undefined {
  if (BARE.has(code)) return undefined
  if (code === 'IDEMPOTENCY_MISMATCH') return { code, ...details }
  return details
}
