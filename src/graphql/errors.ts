import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { type AppError, isAppError, isRetryable } from '../base/errors.ts'

/** Gets what is not the client's doing, once. */
export type OnBug = (error: unknown) => void

/**
 * An error as a client may see it: AppErrors with their code and facts in `extensions`, the library's own (syntax,
 * unknown fields) as they are, and bugs as INTERNAL without a word of their cause, which `onBug` gets.
 */
export function toClientError(error: unknown, onBug: OnBug): GraphQLError {
  const cause = originOf(error)
  const place = error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {}
  if (isAppError(cause)) return new GraphQLError(cause.message, { ...place, extensions: extensionsOf(cause) })
  if (cause instanceof GraphQLError) return error instanceof GraphQLError ? error : cause
  onBug(cause)
  return new GraphQLError('Internal error', {
    ...place,
    extensions: { code: 'INTERNAL', retryable: true },
  })
}

/** For the transports that have no HTTP answer: without what is meant for one, and never without a code. */
export function formatError(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...rest } = error.toJSON()
  const { http: _http, ...facts } = extensions ?? {}
  return { ...rest, extensions: { code: 'BAD_REQUEST', ...facts } }
}

/** Errors of the library carry no code: they all mean that the request is wrong. */
export function withCode(error: GraphQLError): GraphQLError {
  if (error.extensions.code === undefined) error.extensions.code = 'BAD_REQUEST'
  return error
}

function extensionsOf({ code, details }: AppError) {
  return { code, ...details, retryable: isRetryable(code) }
}

function originOf(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  return cause
}
