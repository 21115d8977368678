import { AppError } from '../../src/base/errors.ts'

const CURSOR = /^\d{1,15}$/

/** The sequence number after which a stream is resumed, 0 for the whole; throws VALIDATION for anything else. */
export function parseCursor(text: string | undefined): number {
  if (text === undefined || text === '') return 0
  if (CURSOR.test(text)) return Number(text)
  const message = 'must be the sequence number of an event'
  throw new AppError('VALIDATION', 'Invalid cursor', {
    issues: [{ path: ['Last-Event-ID'], code: 'invalid_cursor', message }],
  })
}
