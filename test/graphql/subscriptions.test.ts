import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createWsClient } from 'graphql-ws'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'

const WATCH = `subscription($id: ID!, $after: Cursor, $startAt: StartAt) {
  executionEvents(executionId: $id, after: $after, startAt: $startAt) { __typename seq cursor executionId }
}`
const STEADY = { steps: 10_000, delayMs: 5 }
const SILENT = { steps: 1, delayMs: 60_000 }

interface Watcher {
  iterate(variables: JsonObject, query?: string): AsyncIterableIterator<unknown>
  close(): unknown
}

let server: TestServer
let client: GraphqlClient

const open: Record<string, (key: string) => Watcher> = {
  'graphql-ws': (key) => {
    const ws = createWsClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${key}` },
      retryAttempts: 0,
    })
    return {
      iterate: (variables, query = WATCH) => ws.iterate({ query, variables }),
      close: () => ws.dispose(),
    }
  },
  'graphql-sse, distinct connections': (key) => sse(key, '/graphql', false),
  'graphql-sse, one connection': (key) => sse(key, '/graphql/stream', true),
}

function sse(key: string, path: string, singleConnection: boolean): Watcher {
  const events = createSseClient({
    url: server.url + path,
    singleConnection,
    headers: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
  })
  return {
    iterate: (variables, query = WATCH) => events.iterate({ query, variables }),
    close: () => events.dispose(),
  }
}

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

describe.each(Object.keys(open))('%s', (name) => {
  let watcher: Watcher
  const connect = (key = server.apiKey) => {
    watcher = open[name]?.(key) ?? fail()
    return watcher
  }
  afterEach(async () => {
    await watcher.close()
    await waitUntil(() => server.app.feed.openReaders === 0, 'every reader of a stream to be gone')
  })

  it('replays every event of an execution that has ended, and completes', async () => {
    const id = await startExecution(client, 'memory_ls', {})
    const events = await collect(connect().iterate({ id }))
    expect(events.map(({ __typename }) => __typename)).toEqual([
      'ExecutionSessionEvent',
      'ExecutionRunStatusEvent',
      'ExecutionToolUseEvent',
      'ExecutionToolResultEvent',
      'ExecutionDoneEvent',
    ])
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    expect(events.every(({ executionId }) => executionId === id)).toBe(true)
  })

  it('goes on behind a cursor, without a gap and without a double', async () => {
    const id = await startExecution(client, 'demo_slow', STEADY)
    const first = connect().iterate({ id })
    const seen = [await next(first), await next(first), await next(first)]
    await first.return?.()
    const second = watcher.iterate({ id, after: String(seen.at(-1)?.cursor) })
    await client.data('mutation($id: ID!) { cancelExecution(id: $id) { __typename } }', { id })
    const all = [...seen, ...(await collect(second))].map(({ seq }) => Number(seq))
    expect(all).toEqual(all.map((_, index) => index + 1))
  })

  it('completes at once behind the last event', async () => {
    const id = await startExecution(client, 'memory_ls', {})
    const events = await collect(connect().iterate({ id }))
    expect(await collect(watcher.iterate({ id, after: String(events.at(-1)?.cursor) }))).toEqual([])
  })

  it('begins with what is to come when asked to', async () => {
    const id = await startExecution(client, 'demo_slow', SILENT)
    const live = connect().iterate({ id, startAt: 'LIVE' })
    const pending = next(live)
    await waitUntil(() => server.app.feed.openReaders > 0, 'the stream to be followed')
    const before = await client.data('query($id: ID!) { execution(id: $id) { lastSeq } }', { id })
    await client.data('mutation($id: ID!) { cancelExecution(id: $id) { __typename } }', { id })
    const lastSeq = isJsonObject(before.execution) ? Number(before.execution.lastSeq) : 0
    expect(Number((await pending).seq)).toBe(lastSeq + 1)
    await collect(live)
  })

  it('fails before the first event for an unknown stream and for one of another organisation', async () => {
    const other = await server.createOrganization('Other')
    const foreign = await startExecution(new GraphqlClient(server.url, other.apiKey), 'memory_ls', {})
    for (const id of [foreign, 'exec_none']) {
      expect(await outcome(connect().iterate({ id }))).toContain('"code":"NOT_FOUND"')
      await watcher.close()
    }
  })

  it('lets go of the stream when the client leaves while it waits', async () => {
    const id = await startExecution(client, 'demo_slow', SILENT)
    for (let round = 0; round < 20; round++) {
      const events = connect().iterate({ id })
      await next(events)
      await events.return?.()
      await watcher.close()
    }
    await waitUntil(() => server.app.feed.openReaders === 0, 'every reader to be gone')
    await client.data('mutation($id: ID!) { cancelExecution(id: $id) { __typename } }', { id })
  })

  it('refuses an operation that is too large, and serves the next one', async () => {
    const aliases = Array.from({ length: 16 }, (_, n) => `a${n}: __typename`).join(' ')
    expect(await outcome(connect().iterate({}, `{ ${aliases} }`))).toContain('"code":"QUERY_TOO_COMPLEX"')
    expect(await outcome(watcher.iterate({}, '{ viewer { scopes } }'))).toContain('ALL')
  })
})

async function collect(events: AsyncIterableIterator<unknown>): Promise<JsonObject[]> {
  const all: JsonObject[] = []
  for await (const result of events) all.push(eventOf(result))
  return all
}

async function next(events: AsyncIterableIterator<unknown>): Promise<JsonObject> {
  const { value, done } = await events.next()
  if (done) throw new Error('The stream has ended')
  return eventOf(value)
}

function eventOf(result: unknown): JsonObject {
  const data = isJsonObject(result) && isJsonObject(result.data) ? result.data.executionEvents : undefined
  if (!isJsonObject(data)) throw new Error(`No event in ${JSON.stringify(result)}`)
  return data
}

/** The first result, or how the operation was refused, as text. */
async function outcome(events: AsyncIterableIterator<unknown>): Promise<string> {
  try {
    return JSON.stringify((await events.next()).value)
  } catch (error) {
    return JSON.stringify(error)
  }
}

function fail(): never {
  throw new Error('No such client')
}
