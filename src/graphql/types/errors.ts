import {
  AppError,
  type ErrorCode as Code,
  type FieldIssue,
  isAppError,
  isErrorCode,
} from '../../base/errors.ts'
import type { ExecutionError as Failure } from '../../engine/executions/execution.ts'
import { builder } from '../builder.ts'
import { CapabilityAccount } from './capability-account.ts'
import { ErrorCode } from './enums.ts'

/**
 * What a client can act on is a type of the result. The classes below are never made: they name the AppErrors of
 * some codes, so that a service's error is a result as it stands.
 */
export class ValidationError extends AppError<'VALIDATION'> {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isAppError(error, 'VALIDATION')
  }
}
export class NotFoundError extends AppError<'NOT_FOUND'> {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isAppError(error, 'NOT_FOUND')
  }
}
export class ForbiddenError extends AppError<'FORBIDDEN'> {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isAppError(error, 'FORBIDDEN')
  }
}
export class AmbiguousAccountError extends AppError<'AMBIGUOUS_ACCOUNT'> {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isAppError(error, 'AMBIGUOUS_ACCOUNT')
  }
}
const CONFLICTS = ['CONFLICT', 'SESSION_ARCHIVED', 'APPROVAL_CLOSED', 'TURN_IN_PROGRESS'] as const
export class ConflictError extends AppError<(typeof CONFLICTS)[number]> {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isAppError(error) && CONFLICTS.some((code) => code === error.code)
  }
}
export class VersionConflictError extends AppError<'VERSION_CONFLICT' | 'GRAPH_CONFLICT'> {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isAppError(error, 'VERSION_CONFLICT') || isAppError(error, 'GRAPH_CONFLICT')
  }
}
export class IdempotencyMismatchError extends AppError<'IDEMPOTENCY_MISMATCH'> {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isAppError(error, 'IDEMPOTENCY_MISMATCH')
  }
}
export class RateLimitedError extends AppError<'RATE_LIMITED'> {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isAppError(error, 'RATE_LIMITED')
  }
}

export class CreditLimitError extends AppError<'CREDIT_LIMIT_REACHED'> {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return isAppError(error, 'CREDIT_LIMIT_REACHED')
  }
}

/** The tool ran and failed; the execution tells how. */
export class CapabilityFailedError extends Error {
  readonly executionId: string
  readonly failure: Failure

  constructor(executionId: string, failure: Failure) {
    super(failure.message)
    this.executionId = executionId
    this.failure = failure
  }

  get code(): Code {
    return toErrorCode(this.failure.code)
  }
}

/** Names of tools' and blocks' own, such as MEMORY_FILE_NOT_FOUND, are CAPABILITY_FAILED for the schema. */
export function toErrorCode(code: string): Code {
  return isErrorCode(code) ? code : 'CAPABILITY_FAILED'
}

const ErrorInterface = builder.interfaceRef<{ message: string; code: Code }>('Error').implement({
  description: 'Something that went wrong and that the client can act on.',
  fields: (t) => ({ message: t.exposeString('message'), code: t.expose('code', { type: ErrorCode }) }),
})

/** The arguments that services know by another name. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  expiry: 'expiresAt',
  'Idempotency-Key': 'idempotencyKey',
}

const FieldIssueType = builder.objectRef<FieldIssue>('FieldIssue').implement({
  fields: (t) => ({
    path: t.stringList({
      description: 'From the argument, or the field of `input`, to the place of the fault.',
      resolve: ({ path: [first, ...rest] }) => [ARGUMENTS[String(first)] ?? first, ...rest].map(String),
    }),
    message: t.exposeString('message'),
    code: t.exposeString('code'),
    suggestion: t.exposeString('suggestion', { nullable: true, description: 'What was probably meant.' }),
  }),
})

builder.objectType(ValidationError, {
  name: 'ValidationError',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    issues: t.field({ type: [FieldIssueType], resolve: (error) => issuesOf(error) }),
    availableAccounts: t.field({
      type: [CapabilityAccount],
      description: 'When the account was the mistake: those that can be used.',
      resolve: ({ details }) => ('availableAccounts' in details ? details.availableAccounts : []),
    }),
  }),
})

builder.objectType(NotFoundError, { name: 'NotFoundError', interfaces: [ErrorInterface] })
builder.objectType(ConflictError, { name: 'ConflictError', interfaces: [ErrorInterface] })

builder.objectType(ForbiddenError, {
  name: 'ForbiddenError',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    requiredScope: t.string({ nullable: true, resolve: ({ details }) => details.requiredScope }),
  }),
})

builder.objectType(AmbiguousAccountError, {
  name: 'AmbiguousAccountError',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    availableAccounts: t.field({
      type: [CapabilityAccount],
      resolve: ({ details }) => details.availableAccounts,
    }),
  }),
})

builder.objectType(VersionConflictError, {
  name: 'VersionConflictError',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    currentVersion: t.int({
      description: '0: there is none.',
      resolve: ({ details }) => details.currentVersion,
    }),
    conflictingPaths: t.stringList({
      description: 'What both sides have changed in different ways.',
      resolve: ({ details }) => details.conflictingPaths ?? [],
    }),
  }),
})

builder.objectType(IdempotencyMismatchError, {
  name: 'IdempotencyMismatchError',
  interfaces: [ErrorInterface],
  fields: (t) => ({ executionId: t.id({ nullable: true, resolve: () => null }) }),
})

builder.objectType(CreditLimitError, {
  name: 'CreditLimitError',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    limit: t.int({ resolve: ({ details }) => details.limit }),
    used: t.int({ resolve: ({ details }) => details.used }),
  }),
})

builder.objectType(RateLimitedError, {
  name: 'RateLimitedError',
  interfaces: [ErrorInterface],
  fields: (t) => ({ retryAfterMs: t.int({ resolve: ({ details }) => details.retryAfterMs }) }),
})

builder.objectType(CapabilityFailedError, {
  name: 'CapabilityFailedError',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    retryable: t.boolean({ resolve: ({ failure }) => failure.retryable }),
    retryAfterMs: t.int({ nullable: true, resolve: ({ failure }) => failure.retryAfterMs ?? null }),
    toolCode: t.string({
      description: "The tool's own name of the error.",
      resolve: ({ failure }) => failure.code,
    }),
  }),
})

function issuesOf({ details, message }: ValidationError): FieldIssue[] {
  if ('issues' in details) return details.issues
  return [{ path: ['connectedAccountId'], code: 'unknown_account', message }]
}
