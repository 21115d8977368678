import type { Contender, Round, Row, RunOptions } from './path.ts'
import { postgresCpuUs, totalCpuUs, totalResidentMb } from './process-usage.ts'

/**
 * Loads every contender once to warm it up, then in turns: A B C, A B C. What disturbs the machine for a while
 * disturbs all of them, so that the ratios inside of a round hold where absolute rates do not.
 */
export async function measure(contenders: readonly Contender[], options: RunOptions): Promise<Row[]> {
  const measured = contenders.map((contender) => ({ contender, rounds: [] as Round[] }))
  for (let round = 0; round <= options.rounds; round++) {
    for (const { contender, rounds } of measured) {
      const figures = await measureRound(contender, options.seconds)
      if (round > 0) rounds.push(figures)
      else await contender.settle?.()
    }
  }
  return Promise.all(
    measured.map(async ({ contender, rounds }) => ({
      name: contender.name,
      rounds,
      figures: [],
      problems: await contender.check(),
    })),
  )
}

async function measureRound(contender: Contender, seconds: number): Promise<Round> {
  const before = readUsage(contender)
  const sample = await contender.load(seconds)
  const after = readUsage(contender)
  return {
    ...sample,
    serverCpuUs: after.serverUs - before.serverUs,
    // Backends that this round has started are counted from zero.
    postgresCpuUs: after.postgresUs === null ? null : after.postgresUs - (before.postgresUs ?? 0),
    residentMb: totalResidentMb(contender.pids),
  }
}

function readUsage({ pids, databaseName }: Contender): { serverUs: number; postgresUs: number | null } {
  return {
    serverUs: totalCpuUs(pids),
    postgresUs: databaseName === null ? null : postgresCpuUs(databaseName),
  }
}
