import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { at } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient } from './graphql-client.ts'
import { openWatcher, outcomeOf, TRANSPORTS, type Transport, takeValues, type Watcher } from './watchers.ts'

const SESSION_EVENTS = `subscription($id: ID!, $after: Cursor, $startAt: StartAt) {
  sessionEvents(sessionId: $id, after: $after, startAt: $startAt) { __typename seq cursor executionId }
}`
const UPDATES = `subscription($filter: ExecutionFilter, $after: Cursor) {
  executionUpdates(filter: $filter, after: $after) { cursor execution { id status lastSeq result capabilityName } }
}`
const CHANGES = `subscription($after: Cursor) {
  capabilitiesChanged(after: $after) { cursor at added changed removed }
}`
/** Of an execution of a memory tool. */
const EVENTS = 5

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

async function createSession(): Promise<string> {
  const data = await client.data('mutation { createSession { ... on Session { id } } }')
  return String(at(data, 'createSession', 'id'))
}

/** Invokes and waits for the end; gives the execution's id. */
async function invoke(name: string, sessionId: string): Promise<string> {
  const data = await client.data(
    `mutation($input: InvokeCapabilityInput!) {
      invokeCapability(input: $input) { ... on InvokePayload { execution { id } } ... on Error { code message } }
    }`,
    { input: { name, input: {}, sessionId } },
  )
  return String(at(data, 'invokeCapability', 'execution', 'id'))
}

describe.each(TRANSPORTS)('%s', (transport: Transport) => {
  let watcher: Watcher
  const connect = () => {
    watcher = openWatcher(transport, server.url, server.apiKey)
    return watcher
  }
  afterEach(async () => {
    await watcher.close()
    const { sessionEvents, executionChanges } = server.app.mergedFeeds
    const isQuiet = () =>
      sessionEvents.openReaders + executionChanges.openReaders + server.app.feed.openReaders === 0
    await waitUntil(isQuiet, 'every reader to be gone')
  })

  it('replays and follows the events of all executions of a session, and resumes behind a cursor', async () => {
    const id = await createSession()
    const first = await invoke('memory_ls', id)
    await invoke('memory_ls', await createSession())
    const watching = connect().iterate({ id }, SESSION_EVENTS)
    const replayed = await takeValues(watching, 'sessionEvents', EVENTS)
    expect(replayed.map(({ executionId, seq }) => [executionId, seq])).toEqual(
      [1, 2, 3, 4, 5].map((seq) => [first, seq]),
    )
    const second = await invoke('memory_ls', id)
    const followed = await takeValues(watching, 'sessionEvents', EVENTS)
    expect(followed.map(({ executionId, seq }) => [executionId, seq])).toEqual(
      [1, 2, 3, 4, 5].map((seq) => [second, seq]),
    )
    await watching.return?.()
    const resumed = watcher.iterate({ id, after: String(replayed[2]?.cursor) }, SESSION_EVENTS)
    const rest = await takeValues(resumed, 'sessionEvents', 7)
    expect(rest).toEqual([...replayed.slice(3), ...followed])
    await resumed.return?.()
  })

  it('begins a session with what is to come when asked to', async () => {
    const id = await createSession()
    await invoke('memory_ls', id)
    // The present begins behind what can be told, for which any transaction of the cluster may be waited.
    const told = connect().iterate({ id }, SESSION_EVENTS)
    await takeValues(told, 'sessionEvents', EVENTS)
    await told.return?.()
    const { sessionEvents } = server.app.mergedFeeds
    await waitUntil(() => sessionEvents.openReaders === 0, 'the session to be left')
    const live = connect().iterate({ id, startAt: 'LIVE' }, SESSION_EVENTS)
    const pending = takeValues(live, 'sessionEvents', EVENTS)
    await waitUntil(() => sessionEvents.openReaders > 0, 'the session to be followed')
    const second = await invoke('memory_ls', id)
    expect((await pending).map(({ executionId }) => executionId)).toEqual(Array(EVENTS).fill(second))
    await live.return?.()
  })

  it('tells of executions that pass the filter, as they are, and resumes behind a cursor', async () => {
    const sessionId = await createSession()
    const filter = { sessionId, status: ['COMPLETED'] }
    const watching = connect().iterate({ filter }, UPDATES)
    const pending = takeValues(watching, 'executionUpdates', 1)
    await waitUntil(
      () => server.app.mergedFeeds.executionChanges.openReaders > 0,
      'the executions to be followed',
    )
    await invoke('memory_ls', await createSession())
    const first = await invoke('memory_ls', sessionId)
    const [update] = await pending
    expect(update?.execution).toMatchObject({ id: first, status: 'COMPLETED', lastSeq: EVENTS })
    await watching.return?.()
    const second = await invoke('memory_ls', sessionId)
    const resumed = watcher.iterate({ filter, after: String(update?.cursor) }, UPDATES)
    const [next] = await takeValues(resumed, 'executionUpdates', 1)
    expect(next?.execution).toMatchObject({ id: second, status: 'COMPLETED', capabilityName: 'memory_ls' })
    await resumed.return?.()
  })

  it('tells of changes to the catalogue', async () => {
    const organization = await server.createOrganization('Changing', { sandbox: false })
    watcher = openWatcher(transport, server.url, organization.apiKey)
    const watching = watcher.iterate({}, CHANGES)
    const pending = takeValues(watching, 'capabilitiesChanged', 1)
    await waitUntil(() => server.app.feed.openReaders > 0, 'the catalogue to be followed')
    await server.app.services.sandbox.connect(organization.actor)
    const [change] = await pending
    expect(change).toMatchObject({ cursor: '1', changed: [], removed: [] })
    expect(change?.added).toContain('demo_echo')
    await watching.return?.()
  })

  it('fails before the first item for what is unknown, foreign, or no cursor', async () => {
    const other = await server.createOrganization('Other')
    const foreign = await server.app.services.sessions.create(other.actor, {})
    const refusals: [string, object, string][] = [
      [SESSION_EVENTS, { id: 'session_none' }, 'NOT_FOUND'],
      [SESSION_EVENTS, { id: foreign.id }, 'NOT_FOUND'],
      [SESSION_EVENTS, { id: await createSession(), after: 'x' }, 'VALIDATION'],
      [UPDATES, { after: '5' }, 'VALIDATION'],
      [UPDATES, { filter: { not: { not: { not: { not: {} } } } } }, 'VALIDATION'],
      [
        UPDATES,
        { after: Buffer.from('["999999999999","exec_x",0]').toString('base64url') },
        'CURSOR_EXPIRED',
      ],
      [CHANGES, { after: 'x' }, 'VALIDATION'],
    ]
    for (const [query, variables, code] of refusals) {
      expect(await outcomeOf(connect().iterate({ ...variables }, query))).toContain(`"code":"${code}"`)
      await watcher.close()
    }
  })
})
