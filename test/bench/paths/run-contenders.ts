import { ORGANIZATION_ID } from '../baselines/invocation-records.ts'
import { type BenchDatabase, openBenchDatabase } from '../bench-database.ts'
import { runLoad } from '../load/load-process.ts'
import type { RequestLoadOptions, RequestLoadResult } from '../load/request-load.ts'
import type { Contender } from '../path.ts'
import { startServer } from '../server-process.ts'
import { askForId, startApiAndWorker } from '../switchyard.ts'
import { startRestate } from './restate.ts'

const WEBHOOK_ID = 'bench'
const WEBHOOK_SECRET = 'a secret of some length'

/**
 * Three blocks that have no work to do, so that what is measured is the durable record of each: the last one answers
 * the caller, who waits. The first node is where the request comes in; it does nothing, and is recorded as well.
 */
const GRAPH = {
  nodes: [
    { type: 'WEBHOOK', name: 'Hook', config: { webhook_id: WEBHOOK_ID, webhook_secret: WEBHOOK_SECRET } },
    ...['First', 'Second'].map((name) => ({ type: 'WAIT', name, config: { seconds: 0 } })),
    { type: 'RESPONSE', name: 'Answer', config: { output: { done: '<Hook.body.value>' } } },
  ].map((node, index) => ({ ...node, id: `b${index}` })),
  edges: [0, 1, 2].map((index) => ({ source: `b${index}`, target: `b${index + 1}` })),
}

/** What is wrong with the runs: each is complete, has a step of each block, and a stream that ends with one `done`. */
const CHECK = `
select count(*)::int as runs,
  count(*) filter (where r.status <> 'complete')::int as "not complete",
  count(*) filter (where steps.count <> 4)::int as "without a step of each block",
  count(*) filter (where events.last <> events.count or events.done <> 1)::int as "with a wrong stream"
from workflow_run r
cross join lateral (
  select count(*) from run_step s
  where s.organization_id = r.organization_id and s.run_id = r.id and s.status = 'success'
) steps
cross join lateral (
  select count(*), max(e.seq) as last, count(*) filter (where e.type = 'done') as done
  from event e where e.organization_id = r.organization_id and e.stream_id = r.id
) events
where r.organization_id = $1`

/** How a caller begins a run and waits for its end. */
interface RunTarget {
  port: number
  path: string
  headers: Record<string, string>
}

export async function openSwitchyard(resources: AsyncDisposableStack): Promise<RunContender> {
  const database = await openBenchDatabase(resources)
  const { api, worker } = await startApiAndWorker(database, resources)
  await deployWorkflow(api.port)
  return new RunContender({
    ...{ name: 'switchyard', pids: [api.pid, worker.pid], database },
    target: {
      port: api.port,
      path: `/api/webhooks/${WEBHOOK_ID}`,
      headers: { authorization: `Bearer ${WEBHOOK_SECRET}` },
    },
    async findFaults(answers) {
      const { rows } = await database.database.pool.query<Record<string, number>>(CHECK, [ORGANIZATION_ID])
      const { runs = 0, ...faults } = rows[0] ?? {}
      return [
        ...Object.entries(faults)
          .filter(([, count]) => count > 0)
          .map(([fault, count]) => `${count} of ${runs} runs ${fault}`),
        ...(runs === answers ? [] : [`${answers} answers, but ${runs} runs`]),
      ]
    },
  })
}

export async function openJobPerBlock(resources: AsyncDisposableStack): Promise<RunContender> {
  const database = await openBenchDatabase(resources)
  const env = { DATABASE_URL: database.url }
  const script = 'test/bench/baselines/job-per-block.ts'
  const server = resources.use(await startServer({ script, env, readyPath: '/livez' }))
  return new RunContender({
    ...{ name: 'job per block', pids: [server.pid], database },
    target: { port: server.port, path: '/', headers: {} },
    async findFaults(answers) {
      const { rows } = await database.database.pool.query<{ count: number }>(
        `select count(*)::int from naive_run where status = 'complete'`,
      )
      return rows[0]?.count === answers ? [] : [`${answers} answers, but ${rows[0]?.count} complete runs`]
    },
  })
}

export async function openRestate(resources: AsyncDisposableStack): Promise<RunContender> {
  const { server, endpoint } = await startRestate(resources)
  return new RunContender({
    ...{ name: 'restate', pids: [server.pid, endpoint.pid], database: null },
    target: { port: server.port, path: '/bench/run', headers: {} },
    findFaults: async () => [], // each answer has been through all three steps
  })
}

interface RunContenderParts {
  name: string
  pids: number[]
  database: BenchDatabase | null
  target: RunTarget
  /** What is wrong with the runs behind so many right answers. */
  findFaults(answers: number): Promise<string[]>
}

/** Something that runs three steps for each request, and answers at their end. */
export class RunContender {
  readonly #parts: RunContenderParts
  #answers = 0

  constructor(parts: RunContenderParts) {
    this.#parts = parts
  }

  /** As many runs at a time as there are connections. */
  at(connections: number): Contender {
    const { name, pids, database, target, findFaults } = this.#parts
    const problems: string[] = []
    return {
      ...{ name, pids, databaseName: database?.name ?? null },
      load: async (seconds) => {
        const { firstError, ...sample } = await request(target, connections, seconds)
        this.#answers += sample.operations
        if (firstError) problems.push(`a request was answered with ${firstError}`)
        return sample
      },
      // As autovacuum does in time: plans that were made for empty tables are made again.
      settle: async () => database?.database.pool.query('analyze'),
      check: async () => [...problems, ...(await findFaults(this.#answers))],
    }
  }
}

function request(target: RunTarget, connections: number, seconds: number): Promise<RequestLoadResult> {
  const body = JSON.stringify({ value: 'hello' })
  const options: RequestLoadOptions = { ...target, body, connections, seconds, proof: '"done":"hello"' }
  return runLoad('request-load.ts', options)
}

async function deployWorkflow(port: number): Promise<void> {
  const created = await askForId(
    port,
    'mutation($graph: GraphInput!) { made: createWorkflow(name: "Bench", graph: $graph) { ... on Workflow { id } } }',
    { graph: GRAPH },
  )
  await askForId(port, 'mutation($id: ID!) { made: deployWorkflow(id: $id) { ... on Workflow { id } } }', {
    id: created,
  })
}
