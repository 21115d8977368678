import { APICallError, RetryError } from 'ai'
import { AgentError } from './agent-event.ts'

const MAX_MESSAGE_CHARS = 500

/** What went wrong at a model's provider, in one sentence: its own message, never a key or an address. */
export function providerFailure(model: string, error: unknown): AgentError {
  const last = RetryError.isInstance(error) ? error.lastError : error
  if (!APICallError.isInstance(last)) return failure(`${model} failed: ${messageOf(last)}`, true, error)
  const { statusCode, isRetryable } = last
  if (statusCode === 401 || statusCode === 403) {
    return failure(`${model} refused the key that is configured for it`, false, error)
  }
  const status = statusCode === undefined ? 'could not be reached' : `answered ${statusCode}`
  return failure(`${model} ${status}: ${messageOf(last)}`, isRetryable, error)
}

function failure(message: string, retryable: boolean, cause: unknown): AgentError {
  return new AgentError('PROVIDER_UNAVAILABLE', message.slice(0, MAX_MESSAGE_CHARS), { retryable, cause })
}

/** Errors in the middle of a stream may be plain objects. */
function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  return String(error)
}
