/** Why a request may not leave. */
export type RefusalReason =
  | 'INVALID_URL'
  | 'SCHEME'
  | 'CREDENTIALS'
  | 'ADDRESS'
  | 'PLAIN_HTTP'
  | 'PORT'
  | 'REDIRECT'

/** Why a request that was allowed to leave brought nothing back. */
export type FailureReason = 'UNREACHABLE' | 'TIMEOUT' | 'TOO_LARGE' | 'BROKEN_RESPONSE'

/** The request breaks a rule of the guard. Nothing was sent to the place it names, and trying again is no use. */
export class OutboundRefusedError extends Error {
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, message: string) {
    super(message)
    this.name = 'OutboundRefusedError'
    this.reason = reason
  }
}

/** The other side could not be reached, was too slow, or answered with more than the caller takes. */
export class OutboundFailedError extends Error {
  readonly reason: FailureReason

  constructor(reason: FailureReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OutboundFailedError'
    this.reason = reason
  }
}

const TIMEOUT_CODES = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

/** Failures before anything was sent. */
const UNREACHABLE_CODES = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENODATA',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** What the HTTP client threw, in our own words; the causes stay in `cause`, for the log. */
export function toOutboundError(error: unknown): OutboundRefusedError | OutboundFailedError {
  const chain = causesOf(error)
  for (const one of chain) {
    if (one instanceof OutboundRefusedError || one instanceof OutboundFailedError) return one
  }
  // Ports of mail, shells and the like, which the fetch standard keeps from HTTP clients on every network
  if (chain.some(({ message }) => message === 'bad port')) {
    return new OutboundRefusedError('PORT', 'No request may go to this port')
  }
  const codes = chain.flatMap((one) => ('code' in one && typeof one.code === 'string' ? [one.code] : []))
  const code = codes.at(-1)
  if (codes.some((one) => UNREACHABLE_CODES.has(one) || isTlsRefusal(one))) {
    return new OutboundFailedError('UNREACHABLE', `The host cannot be reached (${code})`, { cause: error })
  }
  if (codes.some((one) => TIMEOUT_CODES.has(one))) {
    return new OutboundFailedError('TIMEOUT', 'The host did not answer in time', { cause: error })
  }
  const detail = code ?? chain.at(-1)?.message ?? 'unknown reason'
  return new OutboundFailedError('BROKEN_RESPONSE', `The exchange broke off (${detail})`, {
    cause: error,
  })
}

const MAX_CAUSES = 8

/** The error, its cause, that one's cause, …: an aggregate is its first member. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = []
  let next = error
  while (next instanceof Error && chain.length < MAX_CAUSES) {
    chain.push(next)
    next = next.cause ?? (next instanceof AggregateError ? next.errors[0] : undefined)
  }
  return chain
}

function isTlsRefusal(code: string): boolean {
  return (
    code.startsWith('ERR_TLS_') ||
    code.startsWith('ERR_SSL_') ||
    code.startsWith('UNABLE_TO_') ||
    code.includes('CERT')
  )
}
