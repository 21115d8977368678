import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { GraphqlClient } from '../graphql/graphql-client.ts'
import { createRandom } from '../integration/event-log/seeded-random.ts'
import { isServerTest } from '../support/database.ts'
import { findTestRedis } from '../support/redis.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'
import {
  findKeysOfCalls,
  findOutputs,
  findRunFaults,
  findRunIds,
  keysOfCalls,
  messagesByRun,
} from './check-runs.ts'
import { API_KEY, createInstallation, type Installation } from './installation.ts'
import { ANSWER, WorkflowLoad } from './workflow-load.ts'

const KILLS = Number(process.env.TEST_KILLS ?? 2)
const SEED = Number(process.env.CRASH_SEED ?? 20_261_122)
const WORKERS = 3
const RUNS_OF_A_ROUND = 4
const MAX_LIFE_MS = 1_500
const ROUND_MS = 60_000
/** The lease of a delivery whose process died is 30 s; the rest is for a busy machine. */
const RECOVERY_MS = 150_000

it(
  `ends every run right, and tells of each, through ${KILLS} kills (seed ${SEED})`,
  async () => {
    await using receiver = await startWebhookReceiver()
    await using installation = await createInstallation({
      ALLOW_PRIVATE_NETWORK: '127.0.0.0/8',
      OFFLINE_AGENT: 'template',
      LOG_LEVEL: 'fatal',
      ...redisSettings(),
    })
    await using fleet = isServerTest ? await startWorkers(installation) : await startOne(installation)
    const load = new WorkflowLoad(installation.url)
    await load.prepare(receiver.url)
    const random = createRandom(SEED)
    for (let round = 0; round < KILLS; round++) {
      await load.begin(RUNS_OF_A_ROUND, round)
      await delay(random() * MAX_LIFE_MS) // into the middle of it
      await fleet.killOne(round)
    }
    const client = new GraphqlClient(installation.url, API_KEY)
    const isOver = async () => {
      await load.decide()
      return isAllEnded(client)
    }
    await waitUntil(isOver, 'all runs to end', RECOVERY_MS)
    const toldOf = () => messagesByRun(receiver.received)
    await waitUntil(() => load.runIds.every((id) => toldOf().has(id)), 'all ends to be told', RECOVERY_MS)
    await fleet[Symbol.asyncDispose]()

    const data = await installation.openData()
    const [faults, runIds] = [await findRunFaults(data.pool), await findRunIds(data.pool)]
    const outputs = await findOutputs(data.pool, load.answering)
    const called = await findKeysOfCalls(data.pool)
    await data.close()
    expect(faults).toEqual([])
    expect(outputs).toEqual([ANSWER])
    expect(runIds).toEqual(expect.arrayContaining(load.runIds))
    expect(runIds.length).toBeGreaterThan(load.runIds.length) // schedules have begun some as well
    expect([...toldOf().values()].filter(({ size }) => size !== 1)).toEqual([])
    expect(keysOfCalls(receiver.received)).toEqual(called)
    console.log(`${runIds.length} runs, ${KILLS} kills, ${receiver.received.length} messages and calls`)
  },
  KILLS * ROUND_MS + 3 * RECOVERY_MS,
)

interface Fleet extends AsyncDisposable {
  /** Ends a process as a power switch would, and puts another one in its place. */
  killOne(round: number): Promise<void>
}

/** One process that is everything. */
async function startOne(installation: Installation): Promise<Fleet> {
  let server = await installation.start()
  return {
    async killOne() {
      await server.kill()
      server = await installation.start()
    },
    [Symbol.asyncDispose]: () => server.kill(),
  }
}

/** Workers, which are killed, and a process that takes requests, which is not. */
async function startWorkers(installation: Installation): Promise<Fleet> {
  const api = await installation.start('api')
  const workers = await Promise.all(Array.from({ length: WORKERS }, () => installation.start('worker')))
  return {
    async killOne(round) {
      const index = round % WORKERS
      await workers[index]?.kill()
      workers[index] = await installation.start('worker')
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([api, ...workers].map((server) => server.kill()))
    },
  }
}

function redisSettings(): Record<string, string> {
  const redis = findTestRedis()
  return redis ? { REDIS_URL: redis.url } : {}
}

async function isAllEnded(client: GraphqlClient): Promise<boolean> {
  const open = '[NEW, WAITING, PROCESSING, RETRYING]'
  const data = await client.data(`{ workflowRuns(filter: { status: ${open} }, first: 1) { nodes { id } } }`)
  return !JSON.stringify(data).includes('"id"')
}
