import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createRandom } from '../integration/event-log/seeded-random.ts'
import { TestClient, textAt } from '../support/client.ts'
import { isServerTest } from '../support/database.ts'
import { waitUntil } from '../support/wait-until.ts'
import { findBrokenPromises, findUnfinished } from './check-calls.ts'
import { API_KEY, createInstallation, type Installation } from './installation.ts'
import { type Call, Load } from './load.ts'

const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 4)
const SEED = Number(process.env.CRASH_SEED ?? 20_261_122)
/** How long the server serves before it is killed. */
const MIN_LIFE_MS = 50
const MAX_LIFE_MS = 1_500
const ROUND_MS = 60_000
/** A lease and 20 s more: so long after its start a server has ended what the one before it left. */
const RECOVERY_MS = 30_000
const ENDS = ['completed', 'failed']

it(
  `keeps its promises through ${ROUNDS} kills at random points (seed ${SEED})`,
  async () => {
    await using installation = await createInstallation()
    const load = new Load({ url: installation.url, seed: SEED })
    await killAgainAndAgain(installation)
    await using server = await installation.start()
    const deadline = performance.now() + RECOVERY_MS
    const answered = load.answered
    await waitUntil(() => load.answered > answered, 'the load to go on')
    await load.stop()
    await untilEnded(installation, load.calls, deadline)
    expect(await server.terminate()).toMatchObject({ code: 0 })

    const data = await installation.openData()
    const unfinished = await findUnfinished(data.pool)
    const broken = await findBrokenPromises(data.pool, load.calls)
    await data.close()
    expect({ unfinished, broken, faults: load.faults }).toEqual({ unfinished: [], broken: [], faults: [] })
    expect(load.answered).toBeGreaterThan(ROUNDS * 10)
    console.log(`${load.calls.length} calls, ${load.answered} answered`)
  },
  ROUNDS * ROUND_MS + 2 * RECOVERY_MS,
)

async function killAgainAndAgain(installation: Installation): Promise<void> {
  const random = createRandom(SEED)
  for (let round = 1; round <= ROUNDS; round++) {
    const server = await installation.start()
    await delay(MIN_LIFE_MS + random() * (MAX_LIFE_MS - MIN_LIFE_MS))
    await server.kill()
  }
}

/**
 * Until everything has ended: what was accepted, as its clients see it, and what nobody was told of, which only the
 * data tells. Nobody can look into an embedded database that is in use, so that its time is waited for.
 */
async function untilEnded(
  installation: Installation,
  calls: readonly Call[],
  deadline: number,
): Promise<void> {
  const client = new TestClient(installation.url, API_KEY)
  for (const { answer } of calls) {
    if (!answer || answer.status === 200) continue
    const isEnded = async () => {
      const { json } = await client.get(`/api/runtime/executions/${answer.executionId}`)
      return ENDS.includes(textAt(json, 'execution', 'status'))
    }
    await waitUntil(isEnded, `the end of ${answer.executionId}`, Math.max(0, deadline - performance.now()))
  }
  if (!isServerTest) return delay(deadline - performance.now())
  const { pool } = await installation.openData()
  const isEnded = async () => (await findUnfinished(pool)).length === 0
  await waitUntil(isEnded, 'the end of everything', Math.max(0, deadline - performance.now()))
}
