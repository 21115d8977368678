import { AppError, type ErrorCode, type FieldIssue, isAppError, statusOf } from '../../src/base/errors.ts'
import { errorHeaders } from '../error-headers.ts'
import type { RenderedError } from '../rendered-error.ts'

/** rest.md, Powabase: where this dialect's status or code is another one than ours. */
const NAMES: Partial<Record<ErrorCode, { status?: RenderedError['status']; code?: string }>> = {
  VALIDATION: { code: 'VALIDATION_ERROR' },
  BAD_REQUEST: { code: 'VALIDATION_ERROR' },
  NOT_FOUND: { code: 'WORKFLOW_NOT_FOUND' },
  IDEMPOTENCY_MISMATCH: { status: 409, code: 'IDEMPOTENCY_MISMATCH' },
  CONFLICT: { code: 'CONFLICT' },
  CREDIT_LIMIT_REACHED: { code: 'INSUFFICIENT_CREDITS' },
}

/**
 * The error envelope of Powabase's workflows: `error`, and `error_code` for what a program can act on; `details`
 * (ours) names each fault of an input. Everything that is not an AppError is a bug, whose text stays inside.
 */
export function toWorkflowsError(error: unknown, requestId: string): RenderedError {
  if (!(error instanceof AppError)) {
    return { status: 500, headers: {}, body: { error: 'Internal error', details: { requestId } } }
  }
  const { code: ourCode }: { code: ErrorCode } = error
  const { status = statusOf(ourCode), code } = NAMES[ourCode] ?? {}
  const details = isAppError(error, 'VALIDATION') && 'issues' in error.details ? error.details.issues : null
  const unknownType = details?.find(({ code }) => code === 'unknown_block_type')
  const body = {
    error: unknownType?.message ?? error.message,
    ...(code ? { error_code: code } : {}),
    ...(details ? { details: details.map(toDetail) } : {}),
  }
  return { status, headers: errorHeaders(error), body }
}

/** Where this dialect calls what a request holds by another name than we do. */
const KEYS: Record<string, string> = { startVariables: 'variables', nodes: 'blocks' }

function toDetail({ path: [first = '', ...rest], message }: FieldIssue) {
  return { path: [KEYS[first] ?? first, ...rest], message }
}
