import type { JsonObject } from './json.ts'

/**
 * Every error that a caller can meet: its HTTP status on the REST dialects, and whether the same request may
 * succeed later without being changed.
 */
const CATALOGUE = {
  BAD_REQUEST: { status: 400, retryable: false },
  VALIDATION: { status: 400, retryable: false },
  SESSION_ARCHIVED: { status: 400, retryable: false },
  APPROVAL_CLOSED: { status: 400, retryable: false },
  IDEMPOTENCY_MISMATCH: { status: 400, retryable: false },
  UNAUTHENTICATED: { status: 401, retryable: false },
  CREDIT_LIMIT_REACHED: { status: 402, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false },
  AMBIGUOUS_ACCOUNT: { status: 409, retryable: false },
  CONFLICT: { status: 409, retryable: false },
  VERSION_CONFLICT: { status: 409, retryable: false },
  GRAPH_CONFLICT: { status: 409, retryable: false },
  TURN_IN_PROGRESS: { status: 409, retryable: false },
  CURSOR_EXPIRED: { status: 410, retryable: false },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  CAPABILITY_FAILED: { status: 500, retryable: false },
  APPROVAL_DENIED: { status: 500, retryable: false },
  APPROVAL_EXPIRED: { status: 500, retryable: true },
  CANCELLED: { status: 500, retryable: false },
  TIMEOUT: { status: 500, retryable: false },
  WORKER_LOST: { status: 500, retryable: false },
  INTERNAL: { status: 500, retryable: true },
  PROVIDER_UNAVAILABLE: { status: 503, retryable: true },
  UNAVAILABLE: { status: 503, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>

export type ErrorCode = keyof typeof CATALOGUE

/** One thing that is wrong with an input, and where. */
export interface FieldIssue {
  path: (string | number)[]
  code: string
  message: string
  /** What the caller probably meant. */
  suggestion?: string
}

/** One account that an ambiguous or mistaken call may choose instead. */
export interface AccountOption {
  connectedAccountId: string
  integrationId: string
  backend: string
  displayName: string
  status: string
}

interface DetailsByCode {
  VALIDATION: { issues: FieldIssue[] } | { availableAccounts: AccountOption[] }
  AMBIGUOUS_ACCOUNT: { availableAccounts: AccountOption[] }
  FORBIDDEN: { requiredScope: string }
  CREDIT_LIMIT_REACHED: { limit: number; used: number }
  /** The turn that is at work. */
  TURN_IN_PROGRESS: { turnId: string }
  /** `conflictingPaths`: what both sides have changed in different ways, where that can be told. */
  VERSION_CONFLICT: { currentVersion: number; conflictingPaths?: string[] }
  GRAPH_CONFLICT: { currentVersion: number; conflictingPaths: string[] }
  METHOD_NOT_ALLOWED: { allow: string[] }
  RATE_LIMITED: { retryAfterMs: number }
  UNAVAILABLE: { retryAfterMs: number }
}

/** The facts that travel with an error of the given code. */
export type ErrorDetails<C extends ErrorCode> = C extends keyof DetailsByCode
  ? DetailsByCode[C]
  : JsonObject | undefined

type DetailsArgument<C extends ErrorCode> = C extends keyof DetailsByCode
  ? [details: DetailsByCode[C], options?: ErrorOptions]
  : [details?: JsonObject, options?: ErrorOptions]

/**
 * A failure that the caller can understand and act on. Everything else that is thrown is a bug, is logged once
 * at the boundary and is answered as INTERNAL.
 */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly details: ErrorDetails<C>

  constructor(code: C, message: string, ...[details, options]: DetailsArgument<C>) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.details = details as ErrorDetails<C> // the argument's type is the same, written as a tuple
  }
}

export function isAppError<C extends ErrorCode>(error: unknown, code?: C): error is AppError<C> {
  return error instanceof AppError && (code === undefined || error.code === code)
}

export function statusOf(code: ErrorCode): (typeof CATALOGUE)[ErrorCode]['status'] {
  return CATALOGUE[code].status
}

export function isRetryable(code: ErrorCode): boolean {
  return CATALOGUE[code].retryable
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(CATALOGUE, code)
}
