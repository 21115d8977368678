import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { judge, readGoals, type Verdict } from './goals.ts'
import { describeMachine, type Machine } from './machine.ts'
import { type BenchOptions, parseOptions, USAGE, UsageError } from './options.ts'
import type { BenchPath, Row } from './path.ts'
import { chats } from './paths/chat.ts'
import { coldStart } from './paths/cold-start.ts'
import { deliveries } from './paths/deliveries.ts'
import { fanOuts } from './paths/fan-out.ts'
import { invocations } from './paths/invocations.ts'
import { graphqlReads } from './paths/reads.ts'
import { replay } from './paths/replay.ts'
import { loneRuns, runs } from './paths/runs.ts'
import { renderRows, renderVerdict } from './report.ts'

const PATHS: readonly BenchPath[] = [
  ...graphqlReads,
  invocations,
  ...fanOuts,
  replay,
  runs,
  loneRuns,
  deliveries,
  ...chats,
  coldStart,
]

interface Outcome {
  path: string
  loadAverage: number[]
  rows: Row[]
  verdicts: Verdict[]
}

process.exitCode = await main(process.argv.slice(2))

/** 0 when every figure is valid and no goal is missed, 1 otherwise, 2 for arguments that cannot be understood. */
async function main(args: string[]): Promise<number> {
  try {
    const options = parseOptions(args)
    const paths = choosePaths(options.paths)
    const machine = await describeMachine()
    printMachine(machine)
    const outcomes: Outcome[] = []
    for (const path of paths) outcomes.push(await runPath(path, options))
    if (options.json) writeFileSync(options.json, JSON.stringify({ machine, options, outcomes }, null, 2))
    return outcomes.every(isGood) ? 0 : 1
  } catch (error) {
    console.error(error instanceof UsageError ? `${error.message}\n${USAGE}` : error)
    return error instanceof UsageError ? 2 : 1
  }
}

function choosePaths(words: string[]): BenchPath[] {
  const chosen = PATHS.filter((path) => words.length === 0 || words.some((word) => isMeant(path, word)))
  if (chosen.length > 0) return chosen
  throw new UsageError(`No path is called "${words.join(' ')}"`)
}

function isMeant({ id, title }: BenchPath, word: string): boolean {
  return `${id} ${title}`.toLowerCase().includes(word.toLowerCase())
}

function printMachine({ cpu, memoryGb, node, postgres }: Machine): void {
  console.log(
    `${cpu}, ${memoryGb} GB, Node ${node}, Postgres ${postgres}; client, server and database share it`,
  )
}

async function runPath(path: BenchPath, options: BenchOptions): Promise<Outcome> {
  await using resources = new AsyncDisposableStack()
  const stop = () => resources.disposeAsync().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const rows = await path.run(options, resources)
  process.off('SIGINT', stop).off('SIGTERM', stop)
  const goals = options.isSmoke ? [] : readGoals().filter((goal) => goal.path === path.id)
  const outcome = { path: path.id, loadAverage: loadavg(), rows, verdicts: judge(goals, rows, options.slack) }
  const load = `load average ${loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')}`
  console.log([`\n${renderRows(path, rows)}`, ...outcome.verdicts.map(renderVerdict), `  ${load}`].join('\n'))
  return outcome
}

function isGood({ rows, verdicts }: Outcome): boolean {
  return rows.every((row) => row.problems.length === 0) && verdicts.every((verdict) => !verdict.isMissed)
}
