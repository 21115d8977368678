import { AppError } from '../../base/errors.ts'

/** When a key stops to work: never, a year after it was made, or at a moment that is still to come. */
export type ApiKeyExpiry = 'never' | '12 months' | Date

/** Later years have no four-digit form. */
const LAST_MOMENT = new Date('9999-12-31T23:59:59.999Z')

/**
 * The moment that an expiry means; null for never. `now` is the database's time. AppError VALIDATION (issue on
 * `expiry`) for a date that has passed or is none.
 */
export function resolveExpiry(expiry: ApiKeyExpiry, now: Date): Date | null {
  if (expiry === 'never') return null
  if (expiry === '12 months') return addYear(now)
  if (expiry > now && expiry <= LAST_MOMENT) return expiry
  const message = 'The expiry must be a date in the future, at most in the year 9999'
  throw new AppError('VALIDATION', message, {
    issues: [{ path: ['expiry'], code: 'invalid_value', message }],
  })
}

/** The same day of the next year; 28 February for the 29th. */
function addYear(date: Date): Date {
  const later = new Date(date)
  later.setUTCFullYear(date.getUTCFullYear() + 1)
  if (later.getUTCMonth() !== date.getUTCMonth()) later.setUTCDate(0)
  return later
}
