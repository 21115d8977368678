import { describe, expect, it } from 'vitest'
import { isAppError } from '../../../src/base/errors.ts'
import {
  parseSchedule,
  parseStarterSchedule,
  type ScheduleInput,
} from '../../../src/domain/schedules/schedule-input.ts'

const NOW = new Date('2027-01-01T00:00:00Z')

function faultsOf(read: () => unknown): string[] {
  try {
    read()
    return []
  } catch (error) {
    if (!isAppError(error, 'VALIDATION') || !('issues' in error.details)) throw error
    return error.details.issues.map(({ path }) => path.join('.'))
  }
}

describe('a schedule', () => {
  const cases: [ScheduleInput, string[]][] = [
    [{ kind: 'cron', cron: '*/5 * * * *' }, []],
    [{ kind: 'cron', cron: '@daily', timezone: 'Asia/Kolkata' }, []],
    [{ kind: 'cron', cron: '0 9 * * MON-FRI', maxRuns: 1 }, []],
    [{ kind: 'cron' }, ['input.cron']],
    [{ kind: 'cron', cron: '* * * * * *' }, ['input.cron']],
    [{ kind: 'cron', cron: '61 * * * *' }, ['input.cron']],
    [{ kind: 'cron', cron: '@reboot' }, ['input.cron']],
    [{ kind: 'cron', cron: `${'0,'.repeat(200)}0 * * * *` }, ['input.cron']],
    [{ kind: 'cron', cron: '0 0 30 2 *' }, ['input.cron']],
    [{ kind: 'cron', cron: '2027-01-23T00:00:00' }, ['input.cron']],
    [{ kind: 'cron', cron: '0 9 * * *', timezone: 'Mars/Olympus' }, ['input.timezone']],
    [{ kind: 'interval', intervalSeconds: 60 }, []],
    [{ kind: 'interval', intervalSeconds: 59 }, ['input.intervalSeconds']],
    [{ kind: 'interval', intervalSeconds: 60.5 }, ['input.intervalSeconds']],
    [{ kind: 'interval', intervalSeconds: 1e9 }, ['input.intervalSeconds']],
    [{ kind: 'interval' }, ['input.intervalSeconds']],
    [{ kind: 'interval', intervalSeconds: 60, maxRuns: 0 }, ['input.maxRuns']],
    [{ kind: 'interval', intervalSeconds: 60, endAt: new Date('2026-01-01') }, ['input.endAt']],
    [
      {
        kind: 'interval',
        intervalSeconds: 60,
        startAt: new Date('2028-01-02'),
        endAt: new Date('2028-01-01'),
      },
      ['input.endAt'],
    ],
  ]

  it.each(cases)('%j has the faults %j', (input, faults) => {
    expect(faultsOf(() => parseSchedule(input, NOW))).toEqual(faults)
  })
})

describe('the keys of a starter block', () => {
  it('say nothing unless they are switched on', () => {
    expect(parseStarterSchedule({ schedule_type: 'cron', schedule_cron: '* * * * *' }, NOW)).toBeNull()
  })

  it('give an interval in their unit', () => {
    const keys = { schedule_enabled: true, schedule_type: 'interval', schedule_interval_value: 2 }
    for (const [unit, seconds] of [
      ['minutes', 120],
      ['hours', 7_200],
      ['days', 172_800],
    ] as const) {
      expect(parseStarterSchedule({ ...keys, schedule_interval_unit: unit }, NOW)).toMatchObject({
        recurrence: { kind: 'interval', intervalSeconds: seconds },
      })
    }
  })

  it('give an expression with its zone and bounds', () => {
    const plan = parseStarterSchedule(
      {
        schedule_enabled: true,
        schedule_type: 'cron',
        schedule_cron: '0 9 * * *',
        schedule_timezone: 'Europe/Berlin',
        schedule_start_at: '2027-02-01T00:00:00Z',
        schedule_end_at: '2027-03-01T00:00:00+01:00',
        schedule_max_runs: 3,
      },
      NOW,
    )
    expect(plan).toEqual({
      recurrence: { kind: 'cron', cron: '0 9 * * *' },
      timezone: 'Europe/Berlin',
      startAt: new Date('2027-02-01T00:00:00Z'),
      endAt: new Date('2027-02-28T23:00:00Z'),
      maxRuns: 3,
    })
  })

  it('are refused with a time that is none', () => {
    const keys = { schedule_enabled: true, schedule_interval_value: 1, schedule_start_at: 'tomorrow' }
    expect(faultsOf(() => parseStarterSchedule(keys, NOW))).toEqual(['schedule.startAt'])
  })
})
