import type { Verdict } from './goals.ts'
import type { BenchPath, Round, Row } from './path.ts'
import { median } from './statistics.ts'
import { compare, medianFigure, rate } from './summary.ts'

const CLIENT_BOUND = 0.8

/** The medians of each contender's rounds, with its ratio to the last one, which is the baseline of the path. */
export function renderRows(path: BenchPath, rows: readonly Row[]): string {
  const measured = rows.filter((row) => row.notMeasured === undefined)
  const isOfRates = measured.some((row) => row.rounds.length > 0)
  const lines = isOfRates ? renderRates(path, measured) : renderFigures(measured)
  const missing = rows.flatMap(({ name, notMeasured: why }) =>
    why ? [`  ${name}: not measured: ${why}`] : [],
  )
  const problems = rows.flatMap((row) => row.problems.map((problem) => `  VOID ${row.name}: ${problem}`))
  return [`${path.id} ${path.title}`, ...lines, ...missing, ...problems].join('\n')
}

export function renderVerdict({ sentence, isMeasured, isReached, isMissed }: Verdict): string {
  const judged = isMissed ? 'MISSED ' : isReached ? 'reached' : 'beyond '
  return `  ${isMeasured ? judged : 'unknown'} ${sentence}`
}

function renderRates({ unit }: BenchPath, rows: readonly Row[]): string[] {
  const last = rows.at(-1)
  const head = [
    '',
    `${unit}/s`,
    'p50 ms',
    'p99 ms',
    'server µs',
    'pg µs',
    'RSS MB',
    `× ${last?.name} (min–max)`,
    'client',
  ]
  const body = rows.map((row) => {
    const { ratio } = compare(row, last ?? row)
    const of = (value: (round: Round) => number) => median(row.rounds.map(value))
    const client = of((round) => round.clientCpu)
    return [
      row.problems.length > 0 ? `VOID ${row.name}` : row.name,
      of(rate).toFixed(0),
      of((round) => round.p50Ms).toFixed(1),
      of((round) => round.p99Ms).toFixed(1),
      of((round) => round.serverCpuUs / round.operations).toFixed(1),
      of((round) => (round.postgresCpuUs ?? Number.NaN) / round.operations).toFixed(1),
      of((round) => round.residentMb).toFixed(0),
      `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)})`,
      `${Math.round(client * 100)} %${client > CLIENT_BOUND ? ' client-bound' : ''}`,
    ]
  })
  return align([head, ...body])
}

function renderFigures(rows: readonly Row[]): string[] {
  const names = [...new Set(rows.flatMap((row) => row.figures.flatMap((figures) => Object.keys(figures))))]
  const body = rows.map((row) => [
    row.problems.length > 0 ? `VOID ${row.name}` : row.name,
    ...names.map((name) => medianFigure(row, name).toFixed(0)),
  ])
  return align([['', ...names], ...body])
}

/** The first column to the left, figures to the right. */
function align(table: readonly string[][]): string[] {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  return table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .replace(/^/, '  '),
  )
}
