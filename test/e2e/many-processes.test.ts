import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Database } from '../../src/platform/db/database.ts'
import { createRandom } from '../integration/event-log/seeded-random.ts'
import { TestClient, textAt } from '../support/client.ts'
import { isServerTest } from '../support/database.ts'
import { openCluster } from './cluster.ts'
import { API_KEY } from './installation.ts'
import { LinkFaults } from './link-faults.ts'
import { overGraphql, overRest, overSession, overUpdates, roam, type SeenEvent } from './roaming-watcher.ts'

/** The events of all executions together; `MANY_PROCESSES_EVENTS=100000` for the long run. */
const EVENTS = Number(process.env.MANY_PROCESSES_EVENTS ?? 800)
const SEED = Number(process.env.MANY_PROCESSES_SEED ?? 20_261_122)
/** Beside its steps an execution has the events of its begin and its end. */
const STEPS = EVENTS > 10_000 ? 495 : 45
const STEP_MS = EVENTS > 10_000 ? 300 : 100
const EXECUTIONS = Math.ceil(EVENTS / (STEPS + 5))
/** Twenty minutes more for 100,000 events: each is seen five times, by watchers whose links are cut. */
const LIMIT_MS = 240_000 + EVENTS * 12

it.skipIf(!isServerTest)(
  `three processes lose, double and reorder nothing of ${EVENTS} events, whatever becomes of their links (seed ${SEED})`,
  async () => {
    await using cluster = await openCluster()
    const { urls, links, database } = cluster
    const random = createRandom(SEED)
    const anywhere = () => urls[Math.floor(random() * urls.length)] ?? ''
    const sessionId = await openSession(anywhere())
    const after = await firstUpdate(urls, random)
    const faults = new LinkFaults([...links.postgres, ...links.redis], createRandom(SEED + 1))
    const watcher = { urls, random, isComplete: hasEnded }
    const watching = Array.from({ length: EXECUTIONS }, async () => {
      const id = await invoke(anywhere, sessionId)
      return Promise.all([
        roam({ ...watcher, connect: overGraphql('graphql-ws', id) }),
        roam({ ...watcher, connect: overGraphql('graphql-sse, distinct connections', id) }),
        roam({ ...watcher, connect: overGraphql('graphql-sse, one connection', id) }),
        roam({ ...watcher, connect: overRest(id) }),
      ])
    })
    const hasAllEnded = (seen: readonly SeenEvent[]) =>
      seen.filter(({ isLast }) => isLast).length === EXECUTIONS
    const session = roam({
      ...watcher,
      isComplete: hasAllEnded,
      connect: overSession('graphql-ws', sessionId),
    })
    const updates = roam({
      ...watcher,
      isComplete: hasAllEnded,
      connect: overUpdates('graphql-ws', sessionId),
      after,
    })
    const seen = await Promise.all(watching)
    await faults.stop()
    const merged = await session
    const changes = await updates
    const stored = await storedEvents(database, sessionId)
    for (const [first, ...others] of seen) {
      const id = first?.[0]?.executionId ?? ''
      for (const events of [first, ...others]) expect(numbersOf(events)).toEqual(stored.get(id))
      expect(numbersOf(merged.filter(({ executionId }) => executionId === id))).toEqual(stored.get(id))
    }
    for (const [id, seqs] of stored) {
      const own = changes.filter(({ executionId }) => executionId === id)
      expect(own.map(({ isLast }) => isLast).indexOf(true)).toBe(own.length - 1)
      expect(own.at(-1)?.seq).toBe(seqs.length)
    }
    expect(new Set(changes.map(({ cursor }) => cursor)).size).toBe(changes.length)
    const total = [...stored.values()].flat().length
    expect(merged).toHaveLength(total)
    expect(stored.size).toBe(EXECUTIONS)
    expect(cluster.processes.every(({ isRunning }) => isRunning)).toBe(true)
    console.log(`${total} events, seen 5 times each; ${JSON.stringify(faults.counts)}`)
  },
  LIMIT_MS,
)

function hasEnded(seen: readonly SeenEvent[]): boolean {
  return seen.at(-1)?.isLast ?? false
}

function numbersOf(events: readonly SeenEvent[] | undefined): number[] {
  return events?.map(({ seq }) => seq) ?? []
}

async function openSession(url: string): Promise<string> {
  const { json } = await new TestClient(url, API_KEY).post('/api/runtime/sessions', {})
  return textAt(json, 'session', 'id')
}

/** Asks until one of the processes has accepted; the key makes it one execution. */
async function invoke(anywhere: () => string, sessionId: string): Promise<string> {
  const headers = { 'idempotency-key': randomUUID(), prefer: 'respond-async' }
  const body = { sessionId, input: { steps: STEPS, delayMs: STEP_MS } }
  for (;;) {
    try {
      const client = new TestClient(anywhere(), API_KEY)
      const answer = await client.post('/api/runtime/tools/demo_slow', body, headers)
      const id = answer.headers.get('x-execution-id')
      if (id) return id
    } catch {
      // The process could not be reached, or could not reach its database.
    }
    await delay(50)
  }
}

/** A cursor behind which every later change of an execution stands; the first one there is, of an execution of its own. */
async function firstUpdate(urls: readonly string[], random: () => number): Promise<string> {
  const isComplete = (seen: readonly SeenEvent[]) => seen.length > 0
  let isSeen = false
  const first = roam({ urls, random, isComplete, connect: overUpdates('graphql-ws') }).finally(() => {
    isSeen = true
  })
  while (!isSeen) {
    await new TestClient(urls[0] ?? '', API_KEY).post('/api/runtime/tools/demo_echo', {
      input: { value: 'first' },
    })
    await delay(50)
  }
  return (await first)[0]?.cursor ?? ''
}

/** The sequence numbers of each execution, as the database has them. */
async function storedEvents({ pool }: Database, sessionId: string): Promise<Map<string, number[]>> {
  const { rows } = await pool.query<{ id: string; seqs: number[] }>(
    `select stream_id as id, array_agg(seq order by seq) as seqs
     from event /* across organisations: there is one */ where feed_id = $1 group by stream_id`,
    [sessionId],
  )
  return new Map(rows.map(({ id, seqs }) => [id, seqs]))
}
