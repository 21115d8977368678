import { describe, expect, it } from 'vitest'
import { resolveExpiry } from '../../../src/domain/api-keys/api-key-expiry.ts'

describe('the expiry of a key', () => {
  it.each([
    ['2026-11-22T10:00:00.000Z', '2027-11-22T10:00:00.000Z'],
    ['2027-12-31T23:59:59.999Z', '2028-12-31T23:59:59.999Z'],
    ['2028-02-28T00:00:00.000Z', '2029-02-28T00:00:00.000Z'],
    ['2028-02-29T12:00:00.000Z', '2029-02-28T12:00:00.000Z'],
  ])('is 12 months after %s at %s', (now, expected) => {
    expect(resolveExpiry('12 months', new Date(now))).toEqual(new Date(expected))
  })

  it('is none for "never"', () => {
    expect(resolveExpiry('never', new Date())).toBeNull()
  })

  it('is a date that is still to come', () => {
    const now = new Date('2026-11-22T10:00:00.000Z')
    const next = new Date('2026-11-22T10:00:00.001Z')
    expect(resolveExpiry(next, now)).toEqual(next)
  })

  it.each([
    ['the present', new Date('2026-11-22T10:00:00Z')],
    ['the past', new Date('2026-11-22T09:59:59Z')],
    ['no date at all', new Date('tomorrow')],
    ['the year 10000', new Date('+010000-01-01T00:00:00Z')],
  ])('cannot be %s', (_, expiry) => {
    expect(() => resolveExpiry(expiry, new Date('2026-11-22T10:00:00Z'))).toThrow(
      expect.objectContaining({
        code: 'VALIDATION',
        details: { issues: [expect.objectContaining({ path: ['expiry'] })] },
      }),
    )
  })
})
