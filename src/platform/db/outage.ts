import type pg from 'pg'
import { AppError } from '../../base/errors.ts'

/** Lost and refused connections, a server that stops or starts, and one that takes no more connections. */
const OUTAGE_STATES = /^(?:08|57P0[1-3]|53300)/
const OUTAGE_CODES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UNAVAILABLE', // as Prisma passes on what it was told below
])
/** What pg says without a code. */
const OUTAGE_MESSAGES = [
  /^Connection terminated/,
  /^timeout exceeded when trying to connect/,
  /is not queryable$/,
  /^Cannot use a pool after calling end/,
]
const RETRY_AFTER_MS = 2_000

/**
 * Lets everything that uses the pool fail with UNAVAILABLE while the database is away; the cause stays with the
 * error. What the database itself refuses stays as it is.
 */
export function reportOutages(pool: pg.Pool): void {
  translate(pool, 'query')
  translate(pool, 'connect')
  pool.on('connect', (client) => translate(client, 'query'))
}

/** Rejects with what an error means for a caller: UNAVAILABLE while the database is away, or the error as it is. */
export function rethrowOutage(error: unknown): never {
  if (!isOutage(error)) throw error
  const message = 'The database is away'
  throw new AppError('UNAVAILABLE', message, { retryAfterMs: RETRY_AFTER_MS }, { cause: error })
}

function translate(target: object, method: string): void {
  const original: unknown = Reflect.get(target, method)
  if (typeof original !== 'function') throw new Error(`pg has no ${method}`)
  Reflect.set(target, method, (...args: unknown[]) => {
    const result: unknown = Reflect.apply(original, target, args)
    // with a callback there is no promise: then pg calls itself, and the outer call is translated
    return result instanceof Promise ? result.catch(rethrowOutage) : result
  })
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (
    OUTAGE_STATES.test(code) ||
    OUTAGE_CODES.has(code) ||
    OUTAGE_MESSAGES.some((text) => text.test(error.message))
  )
}
