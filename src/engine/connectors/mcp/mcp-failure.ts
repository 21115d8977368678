import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client'
import { OutboundFailedError, OutboundRefusedError } from '../../../platform/http/outbound/outbound-errors.ts'
import { ToolError } from '../connector.ts'

const MAX_MESSAGE_CHARS = 1_000

/**
 * Whether the server has forgotten the session: it has not looked at the request, which may be sent again. The
 * specification says 404; some servers say 400 and that there is no such session.
 */
export function isSessionLost(error: unknown): boolean {
  const answer = causeOf(error, SdkHttpError)
  return answer?.status === 404 || (answer?.status === 400 && /\bsession\b/i.test(answer.message))
}

/** Whether nothing has been sent, because the connection was over already. */
export function isNotConnected(error: unknown): boolean {
  return error instanceof SdkError && error.code === SdkErrorCode.NotConnected
}

/** Whether what the error came from can serve further calls. */
export function isConnectionUsable(error: unknown): boolean {
  if (error instanceof ProtocolError) return true
  return error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout
}

/** What went wrong with a server, for the caller and for the account. */
export function toMcpFailure(error: unknown): ToolError {
  if (error instanceof ToolError) return error
  const status = httpStatusOf(error)
  if (status === 401 || status === 403 || nameOf(error) === 'UnauthorizedError') {
    return failure(`The server does not let us in (${status ?? 401})`, error, 'UNAUTHORIZED', 'unauthorized')
  }
  if (status !== undefined) return httpFailure(status, error)
  const refused = causeOf(error, OutboundRefusedError)
  if (refused) return new ToolError(refused.message, { code: 'ADDRESS_REFUSED', cause: error })
  const failed = causeOf(error, OutboundFailedError)
  if (failed) return outboundFailure(failed, error)
  if (error instanceof ProtocolError) {
    const message = `The server refused the call: ${error.message}`.slice(0, MAX_MESSAGE_CHARS)
    return new ToolError(message, { code: 'PROTOCOL_ERROR', cause: error })
  }
  return error instanceof SdkError ? sdkFailure(error) : brokenOff(error)
}

/** The server has been told to stop; whether it did, nobody knows. */
export function timedOut(cause: unknown): ToolError {
  const message = 'The server did not answer in time; the call may have taken effect'
  return new ToolError(message, { code: 'PEER_TIMEOUT', retryable: true, cause })
}

function outboundFailure({ reason, message }: OutboundFailedError, error: unknown): ToolError {
  if (reason === 'UNREACHABLE') return failure(message, error, 'PEER_UNREACHABLE', 'unreachable')
  if (reason === 'TOO_LARGE') return new ToolError(message, { code: 'RESULT_TOO_LARGE', cause: error })
  return brokenOff(error)
}

function httpFailure(status: number, error: unknown): ToolError {
  const message = `The server answered with HTTP ${status}`
  if (status >= 500) return failure(message, error, 'PEER_FAILED', 'unreachable')
  const retryable = status === 408 || status === 425 || status === 429
  return new ToolError(message, { code: 'PEER_REFUSED', retryable, cause: error })
}

function sdkFailure(error: SdkError): ToolError {
  switch (error.code) {
    case SdkErrorCode.RequestTimeout:
      return timedOut(error)
    case SdkErrorCode.InvalidResult:
    case SdkErrorCode.ListPaginationExceeded:
      return new ToolError('The server answered with what the protocol does not allow', {
        code: 'PROTOCOL_ERROR',
        cause: error,
      })
    default:
      return brokenOff(error)
  }
}

/**
 * The server has taken a call and knows no more of it. There is no cause: nothing here says that it may be repeated.
 */
export function lostCall(): ToolError {
  const message = 'The server has forgotten the call, which may have taken effect'
  return failure(message, undefined, 'PEER_LOST', 'unreachable')
}

function brokenOff(error: unknown): ToolError {
  const message = 'The connection to the server broke off; the call may have taken effect'
  return failure(message, error, 'PEER_LOST', 'unreachable')
}

function failure(
  message: string,
  cause: unknown,
  code: string,
  accountFault: 'unreachable' | 'unauthorized',
): ToolError {
  return new ToolError(message, { code, retryable: accountFault === 'unreachable', accountFault, cause })
}

function httpStatusOf(error: unknown): number | undefined {
  return causeOf(error, SdkHttpError)?.status
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined
}

const MAX_CAUSES = 8

function causeOf<T>(error: unknown, type: abstract new (...args: never[]) => T): T | undefined {
  let cause = error
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth++) {
    if (cause instanceof type) return cause
    cause = cause.cause
  }
  return undefined
}
