import type { Round, Row } from './path.ts'
import { median } from './statistics.ts'

export interface Comparison {
  /** Of the rates, round by round. */
  ratio: { median: number; min: number; max: number }
  /** Of the CPU per operation. */
  cpuRatio: number
}

export function compare(row: Row, baseline: Row): Comparison {
  const ratios = row.rounds.map((round, index) => rate(round) / rate(baseline.rounds[index]))
  const cpuRatios = row.rounds.map((round, index) => cpuUs(round) / cpuUs(baseline.rounds[index]))
  return {
    ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
    cpuRatio: median(cpuRatios),
  }
}

export function rate(round: Round | undefined): number {
  return round ? round.operations / round.seconds : Number.NaN
}

/** CPU per operation, of the server and of what Postgres did for it. */
function cpuUs(round: Round | undefined): number {
  return round ? (round.serverCpuUs + (round.postgresCpuUs ?? 0)) / round.operations : Number.NaN
}

export function medianFigure(row: Row, name: string): number {
  return median(row.figures.map((figures) => figures[name] ?? Number.NaN))
}
