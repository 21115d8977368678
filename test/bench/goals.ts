import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Row } from './path.ts'
import { compare, medianFigure } from './summary.ts'

/** Against another contender of the same run. */
interface RatioGoal {
  path: string
  contender: string
  baseline: string
  minRatio: number
  /** Of CPU per operation, server and Postgres together; without it, CPU is not judged. */
  maxCpuRatio?: number
  /** The ratio to reach, where it is more than the one that is gated. */
  wantedRatio?: number
}

/** An absolute bound: machines differ, so only a multiple of it fails the run. */
interface FigureGoal {
  path: string
  contender: string
  figure: string
  max: number
  gateFactor: number
}

export type Goal = RatioGoal | FigureGoal

export interface Verdict {
  sentence: string
  /** False where the contender or its baseline cannot run on this machine: nothing is reached or missed then. */
  isMeasured: boolean
  isReached: boolean
  /** Fails the run. */
  isMissed: boolean
}

export function readGoals(): Goal[] {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'goals.json'), 'utf8'))
}

/** `slack` below 1 loosens the gate of ratios, for short runs on machines that are shared. */
export function judge(goals: readonly Goal[], rows: readonly Row[], slack: number): Verdict[] {
  return goals.flatMap((goal) =>
    'minRatio' in goal ? judgeRatio(goal, rows, slack) : [judgeFigure(goal, rows)],
  )
}

function judgeRatio(goal: RatioGoal, rows: readonly Row[], slack: number): Verdict[] {
  const { minRatio, wantedRatio = minRatio, maxCpuRatio } = goal
  const [row, baseline] = [findRow(rows, goal.contender), findRow(rows, goal.baseline)]
  const pair = `${goal.contender} / ${goal.baseline}`
  if (row.notMeasured ?? baseline.notMeasured) {
    return [{ sentence: `${pair}: not measured`, isMeasured: false, isReached: false, isMissed: false }]
  }
  const { ratio, cpuRatio } = compare(row, baseline)
  const gate = wantedRatio === minRatio ? '' : `, fails below ${minRatio}`
  const rate = {
    sentence: `${pair}: ${ratio.median.toFixed(2)} × the rate, goal ≥ ${wantedRatio}${gate}`,
    isMeasured: true,
    isReached: ratio.median >= wantedRatio,
    isMissed: !(ratio.median >= minRatio * slack),
  }
  if (maxCpuRatio === undefined) return [rate]
  const cpu = {
    sentence: `${pair}: ${cpuRatio.toFixed(2)} × the CPU per operation, goal ≤ ${maxCpuRatio}`,
    isMeasured: true,
    isReached: cpuRatio <= maxCpuRatio,
    isMissed: !(cpuRatio <= maxCpuRatio / slack),
  }
  return [rate, cpu]
}

function judgeFigure({ contender, figure, max, gateFactor }: FigureGoal, rows: readonly Row[]): Verdict {
  const value = medianFigure(findRow(rows, contender), figure)
  const bounds = `goal ≤ ${max}, fails above ${max * gateFactor}`
  return {
    sentence: `${contender}: ${figure} ${Math.round(value)}, ${bounds}`,
    isMeasured: true,
    isReached: value <= max,
    isMissed: !(value <= max * gateFactor),
  }
}

function findRow(rows: readonly Row[], name: string): Row {
  const row = rows.find((candidate) => candidate.name === name)
  if (!row) throw new Error(`goals.json names "${name}", which was not measured`)
  return row
}
