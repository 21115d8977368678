import { type AppError, isAppError } from '../src/base/errors.ts'

/** What the status line of an error needs beside it, the same in every dialect. */
export function errorHeaders(error: AppError): Record<string, string> {
  if (isAppError(error, 'METHOD_NOT_ALLOWED')) return { Allow: error.details.allow.join(', ') }
  if (isAppError(error, 'RATE_LIMITED') || isAppError(error, 'UNAVAILABLE')) {
    return { 'Retry-After': String(Math.ceil(error.details.retryAfterMs / 1_000)) }
  }
  return {}
}
