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
  /** Of CPU per operation, server and Postgres together. */
  maxCpuRatio: number
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
  const { minRatio, maxCpuRatio } = goal
  const { ratio, cpuRatio } = compare(findRow(rows, goal.contender), findRow(rows, goal.baseline))
  const pair = `${goal.contender} / ${goal.baseline}`
  return [
    {
      sentence: `${pair}: ${ratio.median.toFixed(2)} × the rate, goal ≥ ${minRatio}`,
      isReached: ratio.median >= minRatio,
      isMissed: !(ratio.median >= minRatio * slack),
    },
    {
      sentence: `${pair}: ${cpuRatio.toFixed(2)} × the CPU per operation, goal ≤ ${maxCpuRatio}`,
      isReached: cpuRatio <= maxCpuRatio,
      isMissed: !(cpuRatio <= maxCpuRatio / slack),
    },
  ]
}

function judgeFigure({ contender, figure, max, gateFactor }: FigureGoal, rows: readonly Row[]): Verdict {
  const value = medianFigure(findRow(rows, contender), figure)
  const bounds = `goal ≤ ${max}, fails above ${max * gateFactor}`
  return {
    sentence: `${contender}: ${figure} ${Math.round(value)}, ${bounds}`,
    isReached: value <= max,
    isMissed: !(value <= max * gateFactor),
  }
}

function findRow(rows: readonly Row[], name: string): Row {
  const row = rows.find((candidate) => candidate.name === name)
  if (!row) throw new Error(`goals.json names "${name}", which was not measured`)
  return row
}
