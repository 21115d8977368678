import { ORGANIZATION_ID } from '../baselines/invocation-records.ts'
import { type BenchDatabase, openBenchDatabase } from '../bench-database.ts'
import { runLoad } from '../load/load-process.ts'
import type { RequestLoadOptions, RequestLoadResult } from '../load/request-load.ts'
import type { BenchPath, Contender } from '../path.ts'
import { measure } from '../rounds.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { AUTHORIZATION, startSwitchyard } from '../switchyard.ts'
import { checkExecutions } from './check-executions.ts'

const CONNECTIONS = 32

/** A tool that does nothing, so that what is measured is the durable record of the call. */
export const invocations: BenchPath = {
  id: 'P2',
  title: 'invocations: one call of a tool, its session, execution and events durable before the answer',
  unit: 'calls',
  async run(options, resources) {
    const contenders = [
      await openSwitchyard(resources),
      await openBaseline('cte', 'test/bench/baselines/cte-invocations.ts', resources),
      await openBaseline('prisma', 'test/bench/baselines/prisma-invocations.ts', resources),
    ]
    return measure(contenders, options)
  },
}

async function openSwitchyard(resources: AsyncDisposableStack): Promise<Contender> {
  const database = await openBenchDatabase(resources)
  const server = await startSwitchyard(database, resources)
  return createContender('switchyard', database, server)
}

async function openBaseline(
  name: string,
  script: string,
  resources: AsyncDisposableStack,
): Promise<Contender> {
  const database = await openBenchDatabase(resources)
  const env = { DATABASE_URL: database.url }
  const server = resources.use(await startServer({ script, env, readyPath: '/livez' }))
  return createContender(name, database, server)
}

function createContender(name: string, database: BenchDatabase, server: ServerProcess): Contender {
  const acknowledged: string[] = []
  const problems: string[] = []
  return {
    name,
    pids: [server.pid],
    databaseName: database.name,
    async load(seconds) {
      const { collected, firstError, ...sample } = await invoke(server.port, seconds)
      acknowledged.push(...collected)
      if (firstError) problems.push(`a call was answered with ${firstError}`)
      return sample
    },
    // As autovacuum does in time: plans that were made for empty tables are made again.
    settle: () => database.database.pool.query('analyze'),
    check: async () => [
      ...problems,
      ...(await checkExecutions(database.database.pool, ORGANIZATION_ID, acknowledged)),
    ],
  }
}

function invoke(port: number, seconds: number): Promise<RequestLoadResult> {
  const options: RequestLoadOptions = {
    port,
    path: '/api/runtime/tools/demo_echo',
    headers: AUTHORIZATION,
    body: JSON.stringify({ input: { value: 'hello' } }),
    connections: CONNECTIONS,
    seconds,
    proof: '"executionId":"([^"]+)"',
  }
  return runLoad('request-load.ts', options)
}
