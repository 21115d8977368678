import { describe, expect, test } from 'vitest'
import { type Goal, judge } from './goals.ts'
import type { Round, Row } from './path.ts'

const RATIO: Goal = { path: 'P2', contender: 'ours', baseline: 'theirs', minRatio: 8, maxCpuRatio: 0.25 }
const FIGURE: Goal = { path: 'P7', contender: 'ours', figure: 'readyMs', max: 3_000, gateFactor: 3 }

describe('a goal against a baseline', () => {
  test('is judged by the median of the ratios of each round, not by the ratio of the medians', () => {
    const ours = toRow('ours', [80, 900, 90].map(toRound))
    const theirs = toRow('theirs', [10, 100, 10].map(toRound))
    expect(judge([RATIO], [ours, theirs], 1)[0]).toMatchObject({ isReached: true, isMissed: false })
    expect(judge([{ ...RATIO, minRatio: 9.1 }], [ours, theirs], 1)[0]).toMatchObject({ isMissed: true })
  })

  test('is missed below it, unless the slack allows it', () => {
    const rows = [toRow('ours', [toRound(70)]), toRow('theirs', [toRound(10)])]
    expect(judge([RATIO], rows, 1)[0]).toMatchObject({ isReached: false, isMissed: true })
    expect(judge([RATIO], rows, 0.75)[0]).toMatchObject({ isReached: false, isMissed: false })
  })

  test('counts the CPU of server and Postgres per operation', () => {
    const ours = toRow('ours', [{ ...toRound(100), serverCpuUs: 1_000, postgresCpuUs: 1_500 }])
    const theirs = toRow('theirs', [{ ...toRound(10), serverCpuUs: 600, postgresCpuUs: 400 }])
    expect(judge([RATIO], [ours, theirs], 1)[1]).toMatchObject({ isReached: true, isMissed: false })
    const greedy = toRow('ours', [{ ...toRound(100), serverCpuUs: 1_100, postgresCpuUs: 1_500 }])
    expect(judge([RATIO], [greedy, theirs], 1)[1]).toMatchObject({ isReached: false, isMissed: true })
  })

  test('is missed when nothing was done', () => {
    const rows = [toRow('ours', []), toRow('theirs', [])]
    expect(judge([RATIO], rows, 1).map((verdict) => verdict.isMissed)).toEqual([true, true])
  })
})

describe('an absolute bound', () => {
  test.each([
    [2_900, true, false],
    [8_900, false, false],
    [9_100, false, true],
  ])('of 3,000 ms at %d ms: reached %s, missed %s', (readyMs, isReached, isMissed) => {
    const rows = [{ ...toRow('ours', []), figures: [{ readyMs }] }]
    expect(judge([FIGURE], rows, 1)).toMatchObject([{ isReached, isMissed }])
  })
})

function toRow(name: string, rounds: Round[]): Row {
  return { name, rounds, figures: [], problems: [] }
}

function toRound(operations: number): Round {
  return {
    operations,
    seconds: 1,
    p50Ms: 1,
    p99Ms: 1,
    clientCpu: 0,
    serverCpuUs: operations,
    postgresCpuUs: operations,
    residentMb: 1,
  }
}
