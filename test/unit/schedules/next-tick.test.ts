import { describe, expect, it } from 'vitest'
import { nextTick } from '../../../src/engine/schedules/next-tick.ts'
import type { SchedulePlan } from '../../../src/engine/schedules/schedule.ts'

const OPEN = { startAt: null, endAt: null, maxRuns: null }

function cron(expression: string, timezone: string, bounds: Partial<SchedulePlan> = {}): SchedulePlan {
  return { recurrence: { kind: 'cron', cron: expression }, timezone, ...OPEN, ...bounds }
}

function every(intervalSeconds: number, bounds: Partial<SchedulePlan> = {}): SchedulePlan {
  return { recurrence: { kind: 'interval', intervalSeconds }, timezone: 'UTC', ...OPEN, ...bounds }
}

/** The ticks that follow a time, each asked for from the one before. */
function ticks(
  plan: SchedulePlan,
  from: string,
  count: number,
  createdAt = '2027-01-01T00:00:00Z',
): string[] {
  const found: string[] = []
  let after: Date | null = new Date(from)
  for (let i = 0; i < count && after; i++) {
    after = nextTick(plan, { after, createdAt: new Date(createdAt) })
    if (after) found.push(after.toISOString())
  }
  return found
}

describe('a cron expression', () => {
  it('is read in its time zone, in summer and in winter', () => {
    expect(ticks(cron('0 9 * * 1-5', 'America/New_York'), '2027-03-12T20:00:00Z', 2)).toEqual([
      '2027-03-15T13:00:00.000Z',
      '2027-03-16T13:00:00.000Z',
    ])
    expect(ticks(cron('0 9 * * 1-5', 'America/New_York'), '2027-01-15T20:00:00Z', 1)).toEqual([
      '2027-01-18T14:00:00.000Z',
    ])
  })

  it('comes once where clocks are put forward over it', () => {
    expect(ticks(cron('30 2 * * *', 'Europe/Berlin'), '2027-03-27T00:00:00Z', 3)).toEqual([
      '2027-03-27T01:30:00.000Z',
      '2027-03-28T01:00:00.000Z',
      '2027-03-29T00:30:00.000Z',
    ])
  })

  it('comes once where clocks are put back over it, whenever it is asked for', () => {
    const plan = cron('30 2 * * *', 'Europe/Berlin')
    expect(ticks(plan, '2027-10-30T12:00:00Z', 2)).toEqual([
      '2027-10-31T00:30:00.000Z',
      '2027-11-01T01:30:00.000Z',
    ])
    expect(ticks(plan, '2027-10-31T00:45:00Z', 1)).toEqual(['2027-11-01T01:30:00.000Z'])
  })

  it('keeps its distances through both changes where it is given by steps', () => {
    expect(ticks(cron('*/30 * * * *', 'Europe/Berlin'), '2027-03-28T00:20:00Z', 3)).toEqual([
      '2027-03-28T00:30:00.000Z',
      '2027-03-28T01:00:00.000Z',
      '2027-03-28T01:30:00.000Z',
    ])
    expect(ticks(cron('0 * * * *', 'America/New_York'), '2027-11-07T04:30:00Z', 3)).toEqual([
      '2027-11-07T05:00:00.000Z',
      '2027-11-07T06:00:00.000Z',
      '2027-11-07T07:00:00.000Z',
    ])
  })

  it('has its first tick at its start and its last one at its end', () => {
    const bounds = { startAt: new Date('2027-06-02T12:00:00Z'), endAt: new Date('2027-06-03T12:00:00Z') }
    expect(ticks(cron('0 12 * * *', 'UTC', bounds), '2027-01-01T00:00:00Z', 5)).toEqual([
      '2027-06-02T12:00:00.000Z',
      '2027-06-03T12:00:00.000Z',
    ])
  })

  it('that no calendar fulfils never comes', () => {
    expect(ticks(cron('0 0 30 2 *', 'UTC'), '2027-01-01T00:00:00Z', 1)).toEqual([])
  })
})

describe('an interval', () => {
  it('counts from the begin, so that ticks that were missed do not move the others', () => {
    expect(ticks(every(90), '2027-01-01T00:00:00Z', 2)).toEqual([
      '2027-01-01T00:01:30.000Z',
      '2027-01-01T00:03:00.000Z',
    ])
    expect(ticks(every(90), '2027-01-01T05:00:01Z', 1)).toEqual(['2027-01-01T05:01:30.000Z'])
  })

  it('counts from its start where it has one, which is its first tick', () => {
    const plan = every(3_600, {
      startAt: new Date('2027-01-01T06:15:00Z'),
      endAt: new Date('2027-01-01T07:15:00Z'),
    })
    expect(ticks(plan, '2027-01-01T00:00:00Z', 5)).toEqual([
      '2027-01-01T06:15:00.000Z',
      '2027-01-01T07:15:00.000Z',
    ])
  })

  it('does not change with the clocks', () => {
    const plan = every(86_400, { timezone: 'Europe/Berlin', startAt: new Date('2027-03-27T08:00:00Z') })
    expect(ticks(plan, '2027-03-27T08:00:00Z', 2)).toEqual([
      '2027-03-28T08:00:00.000Z',
      '2027-03-29T08:00:00.000Z',
    ])
  })
})
