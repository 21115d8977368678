import { describe, expect, it } from 'vitest'
import { nextDelayMs } from '../../../src/engine/webhooks/delivery-schedule.ts'

const HOUR_MS = 3_600_000
const ATTEMPTS = [1, 2, 3, 4, 5, 6, 7]

describe('the schedule of deliveries (limits.md)', () => {
  it('is 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h after the attempt before, and then nothing', () => {
    const delays = ATTEMPTS.map((attempt) => nextDelayMs(attempt, { random: 0.5 }))
    expect(delays).toEqual([5_000, 300_000, 1_800_000, ...[2, 5, 10, 10].map((hours) => hours * HOUR_MS)])
    expect(nextDelayMs(8)).toBeNull()
  })

  it('varies by ten per cent either way', () => {
    for (const attempt of ATTEMPTS) {
      const middle = nextDelayMs(attempt, { random: 0.5 }) ?? 0
      expect(nextDelayMs(attempt, { random: 0 })).toBe(Math.round(middle * 0.9))
      expect(nextDelayMs(attempt, { random: 1 })).toBe(Math.round(middle * 1.1))
    }
  })

  it('waits longer where the endpoint asks for it, a day at most, and adds no attempt', () => {
    expect(nextDelayMs(1, { askedMs: HOUR_MS, random: 0.5 })).toBe(HOUR_MS)
    expect(nextDelayMs(3, { askedMs: 1_000, random: 0.5 })).toBe(1_800_000)
    expect(nextDelayMs(1, { askedMs: 100 * HOUR_MS })).toBe(24 * HOUR_MS)
    expect(nextDelayMs(8, { askedMs: HOUR_MS })).toBeNull()
  })
})
