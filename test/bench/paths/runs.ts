import type { BenchPath, Contender, Row, RunOptions } from '../path.ts'
import { measure } from '../rounds.ts'
import { openJobPerBlock, openRestate, openSwitchyard, type RunContender } from './run-contenders.ts'

const CONNECTIONS = 16
const RESTATE = 'restate'

/** Workflows of three blocks, from the request that begins a run to the answer at its end. */
export const runs: BenchPath = {
  id: 'P5',
  title: 'runs: three blocks, each durable before the next, on Postgres, api and worker apart; 16 at a time',
  unit: 'runs',
  run: (options, resources) => measureRuns(CONNECTIONS, options, resources),
}

export const loneRuns: BenchPath = {
  id: 'P5-lone',
  title: 'lone runs: the same, one at a time',
  unit: 'runs',
  async run(options, resources) {
    const rows = await measureRuns(1, options, resources)
    return rows.map(({ rounds, ...row }) => ({
      ...row,
      rounds: [],
      figures: rounds.map(({ p50Ms, p99Ms }) => ({ p50Ms, p99Ms })),
    }))
  },
}

/** Without Restate where it cannot be had: its row then says why. */
async function measureRuns(
  connections: number,
  options: RunOptions,
  resources: AsyncDisposableStack,
): Promise<Row[]> {
  const restate = await openRestate(resources).catch((error: Error) => error)
  const own = [await openSwitchyard(resources), await openJobPerBlock(resources)]
  const at = (contender: RunContender): Contender => contender.at(connections)
  if (!(restate instanceof Error)) return measure([...own, restate].map(at), options)
  const missing = { name: RESTATE, rounds: [], figures: [], problems: [], notMeasured: restate.message }
  return [...(await measure(own.map(at), options)), missing]
}
