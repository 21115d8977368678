import { createId } from '../../../src/base/ids.ts'
import { EventFeed } from '../../../src/engine/event-log/feed.ts'
import { EventLog } from '../../../src/engine/event-log/log.ts'
import { openRedisBus } from '../../../src/platform/bus/redis-bus.ts'
import { createInvocation, ORGANIZATION_ID, TIMEOUT_MS } from '../baselines/invocation-records.ts'
import { createCheckpoint, WATCH } from '../baselines/watched-events.ts'
import { type BenchDatabase, openBenchDatabase } from '../bench-database.ts'
import { FanOut } from '../load/fan-out.ts'
import type { FanOutOptions } from '../load/fan-out-load.ts'
import type { BenchPath, Contender, Row } from '../path.ts'
import { residentMb } from '../process-usage.ts'
import { measure } from '../rounds.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { AUTHORIZATION, startSwitchyard } from '../switchyard.ts'

const REDIS_URL = process.env.TEST_REDIS ?? 'redis://127.0.0.1:6379'

type Publish = (seq: number) => Promise<void>

/** A contender whose readers are all connected, and what that took. */
interface Opened {
  contender: Contender
  kbPerSocket: number
}

interface Setting {
  connections: number
  resources: AsyncDisposableStack
}

/** Every event of one execution to many subscribers, each on a connection of its own. */
function fanOut(id: string, connections: number): BenchPath {
  return {
    id,
    title: `fan-out: the events of an execution to ${connections} subscribers`,
    unit: 'deliveries',
    async run(options, resources) {
      const setting = { connections, resources }
      const opened = [
        await openSwitchyard('switchyard ws', 'web-socket', setting),
        await openSwitchyard('switchyard sse', 'event-stream', setting),
        await openBaseline('raw frames', 'test/bench/baselines/raw-fan-out.ts', setting),
        await openBaseline('graphql-ws', 'test/bench/baselines/graphql-ws-fan-out.ts', setting),
      ]
      const rows = await measure(
        opened.map(({ contender }) => contender),
        options,
      )
      return rows.map(
        (row, index): Row => ({
          ...row,
          figures: [{ kbPerSocket: opened[index]?.kbPerSocket ?? Number.NaN }],
        }),
      )
    },
  }
}

export const fanOuts = [fanOut('P3', 1_000), fanOut('P3-5k', 5_000)]

async function openSwitchyard(
  name: string,
  transport: FanOutOptions['transport'],
  setting: Setting,
): Promise<Opened> {
  const { resources, connections } = setting
  const database = await openBenchDatabase(resources)
  const executionId = createId('exec')
  const settings = { REDIS_URL, SUBSCRIPTIONS_PER_KEY: String(2 * connections) }
  const server = await startSwitchyard(database, resources, settings)
  const publish = await openPublisher(executionId, database, resources)
  await publish(1)
  return open(name, { transport, executionId, server, publish, databaseName: database.name }, setting)
}

/** Appends as an execution does, in a process of its own: commit, then tell the others over Redis. */
async function openPublisher(
  executionId: string,
  database: BenchDatabase,
  resources: AsyncDisposableStack,
): Promise<Publish> {
  const { pool } = database.database
  const bus = await openRedisBus({ url: REDIS_URL, prefix: 'switchyard:', onError: () => {} })
  resources.defer(() => bus.close())
  const log = new EventLog(pool)
  const feed = new EventFeed({ log, bus })
  const stream = { organizationId: ORGANIZATION_ID, streamId: executionId }
  await insertExecution(database, executionId)
  const client = await pool.connect()
  resources.defer(() => client.release())
  return async (seq) => {
    const payload = JSON.stringify(createCheckpoint(executionId, seq))
    feed.announce(executionId, await log.append(client, stream, [{ type: 'checkpoint', payload }]), false)
  }
}

async function insertExecution({ database: { pool } }: BenchDatabase, executionId: string): Promise<void> {
  const { ids } = createInvocation({})
  const values = [ORGANIZATION_ID, ids.session, executionId, ids.run, TIMEOUT_MS]
  await pool.query(
    `with opened as (
      insert into session (id, organization_id, title, source) values ($2, $1, 'Agent Runtime Session', 'api')
    ),
    stream as (
      insert into event_stream (id, organization_id, kind, last_seq) values ($3, $1, 'execution', 0)
    )
    insert into execution (id, organization_id, session_id, capability_name, is_read_only, is_idempotent, status,
      run_id, input, timeout_ms, started_at)
    values ($3, $1, $2, 'demo_echo', true, true, 'waiting', $4, '{}', $5, now())`,
    values,
  )
}

async function openBaseline(name: string, script: string, setting: Setting): Promise<Opened> {
  const server = setting.resources.use(await startServer({ script, env: {}, readyPath: '/livez' }))
  const executionId = createId('exec')
  const publish = async (seq: number) => {
    await fetch(`http://127.0.0.1:${server.port}/publish/${executionId}/${seq}`, { method: 'POST' })
  }
  return open(name, { transport: 'web-socket', executionId, server, publish, databaseName: 'none' }, setting)
}

async function open(
  name: string,
  parts: {
    transport: FanOutOptions['transport']
    executionId: string
    server: ServerProcess
    publish: Publish
    databaseName: string
  },
  { connections, resources }: Setting,
): Promise<Opened> {
  const { transport, executionId, server, publish, databaseName } = parts
  const subscription = JSON.stringify({ query: WATCH, variables: { id: executionId } })
  const options = { port: server.port, transport, headers: AUTHORIZATION, connections, subscription }
  const mbBefore = residentMb(server.pid)
  const readers = resources.use(new FanOut(options, publish))
  await readers.ready()
  const kbPerSocket = ((residentMb(server.pid) - mbBefore) * 1024) / connections
  return {
    kbPerSocket,
    contender: {
      name,
      pids: [server.pid],
      databaseName,
      load: (seconds) => readers.load(seconds),
      check: async () => [...readers.problems],
    },
  }
}
