import { RunError } from 'run'
import type { CodeLogLine } from './code-log.ts'

export type CodeErrorCode =
  /** What the code threw itself, or a syntax error. */
  | 'CODE_FAILED'
  | 'CODE_TIMEOUT'
  | 'CODE_OUT_OF_MEMORY'
  | 'CODE_INPUT_TOO_LARGE'
  | 'CODE_OUTPUT_TOO_LARGE'
  | 'CODE_REFUSED'
  | 'CANCELLED'

/** A program did not come to a good end; the message is for the person who wrote it. */
export class CodeError extends Error {
  readonly code: CodeErrorCode
  readonly log: CodeLogLine[]

  constructor(code: CodeErrorCode, message: string, log: CodeLogLine[], options?: ErrorOptions) {
    super(message, options)
    this.name = 'CodeError'
    this.code = code
    this.log = log
  }
}

export interface Circumstances {
  request: { timeoutMs: number; memoryMb: number; signal: AbortSignal }
  isTimeout: boolean
  log: CodeLogLine[]
}

/** Anything that is not the sandbox's own error is a bug, and stays what it is. */
export function toCodeError(cause: unknown, { request, isTimeout, log }: Circumstances): unknown {
  const because = (code: CodeErrorCode, message: string) => new CodeError(code, message, log, { cause })
  if (request.signal.aborted) return because('CANCELLED', 'The code was stopped')
  const code = codeOf(cause)
  if (isTimeout || code === 'RUN_TIMEOUT') {
    return because('CODE_TIMEOUT', `The code did not end within ${request.timeoutMs} ms`)
  }
  if (!(cause instanceof Error) || code === null) return cause
  if (code === 'RUN_SERIALIZATION_ERROR') {
    return because('CODE_OUTPUT_TOO_LARGE', 'The output is larger than 1 MiB')
  }
  if (code !== 'RUN_USER_SOURCE_ERROR') return because('CODE_REFUSED', cause.message)
  if (cause.message === 'out of memory') {
    return because('CODE_OUT_OF_MEMORY', `The code needs more than ${request.memoryMb} MB of memory`)
  }
  return because('CODE_FAILED', cause.name === 'Error' ? cause.message : `${cause.name}: ${cause.message}`)
}

/** What the code itself throws is no error of the library's own class, and carries a code all the same. */
function codeOf(cause: unknown): string | null {
  if (RunError.isInstance(cause)) return cause.code
  const isCoded = cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
  return isCoded && String(cause.code).startsWith('RUN_') ? String(cause.code) : null
}
