import { request as httpRequest, type IncomingMessage } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createId } from '../../src/base/ids.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'
import { openWatcher, outcomeOf, TRANSPORTS, takeValues } from './watchers.ts'

/** Subscriptions that are opened and left; `LEAK_CYCLES=10000` by hand. */
const CYCLES = Number(process.env.LEAK_CYCLES ?? 150)
/** Before it the heap has not settled. */
const WARM_UP = 1_000
const MAX_GROWTH_BYTES = 8 * 1024 * 1024
const SILENT = { steps: 1, delayMs: 60_000 }
const EVENTS = 1_500
const KINDS = [
  'subscription($id: ID!) { executionEvents(executionId: $id) { seq } }',
  'subscription($session: ID!) { sessionEvents(sessionId: $session) { seq } }',
]

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

it(
  `${CYCLES} subscriptions that are opened and left leave nothing behind`,
  async () => {
    const id = await startExecution(client, 'demo_slow', SILENT)
    const execution = await server.app.services.executions.get(server.actor, id)
    const variables = { id, session: execution.sessionId }
    const watchers = TRANSPORTS.map((transport) => openWatcher(transport, server.url, server.apiKey))
    let settled = 0
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const results = watchers[cycle % watchers.length]?.iterate(variables, KINDS[cycle % KINDS.length] ?? '')
      if (!results) throw new Error('no watcher')
      expect(await outcomeOf(results)).toContain('"seq":1')
      await results.return?.()
      if (cycle === WARM_UP) settled = heapInUse()
    }
    for (const watcher of watchers) await watcher.close()
    const { feed, mergedFeeds, services } = server.app
    const isQuiet = () =>
      feed.openReaders + mergedFeeds.sessionEvents.openReaders + services.openStreams.keys === 0
    await waitUntil(isQuiet, 'every reader and every key to be let go of')
    const growth = settled === 0 ? 0 : heapInUse() - settled
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES)
    await client.data('mutation($id: ID!) { cancelExecution(id: $id) { __typename } }', { id })
    if (settled > 0) console.log(`the heap has grown by ${growth} bytes`)
  },
  60_000 + CYCLES * 50,
)

it('a reader of one connection that stalls is waited for, loses nothing, and harms no other', async () => {
  const id = createId('exec')
  await server.database.pool.query(
    `with stream as (
       insert into event_stream (organization_id, id, kind, last_seq, closed_at)
       values ($1, $2, 'execution', $3, now())
     )
     insert into event (organization_id, stream_id, seq, type, payload)
     select $1, $2, seq, 'checkpoint', json_build_object(
       'message', repeat('x', 8000), 'executionId', $2::text, 'runId', 'run_x')
     from generate_series(1, $3::int) as seq`,
    [server.organizationId, id, EVENTS],
  )
  const query =
    'subscription($id: ID!) { executionEvents(executionId: $id) { seq ... on ExecutionCheckpointEvent { message } } }'
  const stalled = await openStalled({ query, variables: { id }, extensions: { operationId: '1' } })
  const other = openWatcher('graphql-sse, one connection', server.url, server.apiKey)
  const all = await takeValues(other.iterate({ id }, query), 'executionEvents', EVENTS)
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1))
  let text = ''
  for await (const chunk of stalled) {
    text += chunk
    if (String(chunk).includes('event: complete')) break
  }
  const seqs = [...text.matchAll(/"seq":(\d+)/g)].map(([, seq]) => Number(seq))
  expect(seqs).toEqual(all.map(({ seq }) => seq))
  await other.close()
}, 60_000)

/** Reserves a stream, listens without reading, and begins the operation on it. */
async function openStalled(operation: object): Promise<IncomingMessage> {
  const authorization = `Bearer ${server.apiKey}`
  const url = `${server.url}/graphql/stream`
  const token = await (await fetch(url, { method: 'PUT', headers: { authorization } })).text()
  const headers = { authorization, 'x-graphql-event-stream-token': token }
  const stream = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = httpRequest(url, { headers: { ...headers, accept: 'text/event-stream' } }, resolve)
    asked.on('error', reject).end()
  })
  stream.setEncoding('utf8')
  const begun = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(operation),
  })
  expect(begun.status).toBe(202)
  return stream
}

/** After everything that can be collected is. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  return process.memoryUsage().heapUsed
}
