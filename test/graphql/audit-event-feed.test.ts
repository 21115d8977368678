import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { at, objectsAt, textAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient } from './graphql-client.ts'
import { openWatcher, outcomeOf, TRANSPORTS, type Transport, takeValues, type Watcher } from './watchers.ts'

const RECORDED = `subscription($after: Cursor, $action: StringFilter, $targetId: ID) {
  auditEventRecorded(after: $after, action: $action, targetId: $targetId) {
    cursor auditEvent { seq action targetId }
  }
}`
const FIELD = 'auditEventRecorded'
const KEYS = { startsWith: 'api_key.' }
const CREATE = `mutation($name: String!) { made: createApiKey(name: $name, scopes: [RUNTIME]) {
  ... on ApiKeySecret { apiKey { id } }
} }`
const REVOKE = 'mutation($id: ID!) { revokeApiKey(id: $id) { __typename } }'

let server: TestServer
let client: GraphqlClient
let watcher: Watcher
beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())
afterEach(async () => {
  await watcher.close()
  await waitUntil(() => server.app.mergedFeeds.auditEntries.openReaders === 0, 'every reader to be gone')
})

const create = async (name: string) => textAt(await client.data(CREATE, { name }), 'made', 'apiKey', 'id')
const isFollowed = () =>
  waitUntil(() => server.app.mergedFeeds.auditEntries.openReaders > 0, 'the log to be followed')

/** Issue "The GraphQL API": a frontend finds everything live, the audit log among it. */
describe.each(TRANSPORTS)('the audit log over %s', (transport: Transport) => {
  it('tells what is recorded, and is resumed behind a cursor', async () => {
    watcher = openWatcher(transport, server.url, server.apiKey)
    const filter = { action: { in: ['api_key.created', 'api_key.revoked'] } }
    const watching = watcher.iterate(filter, RECORDED)
    const first = takeValues(watching, FIELD, 1)
    await isFollowed()
    const id = await create(`Audited over ${transport}`)
    const [created] = await first
    expect(created?.auditEvent).toMatchObject({ action: 'api_key.created', targetId: id })
    await watching.return?.()
    await client.data(REVOKE, { id })
    const resumed = watcher.iterate({ ...filter, after: String(created?.cursor) }, RECORDED)
    const [revoked] = await takeValues(resumed, FIELD, 1)
    expect(revoked?.auditEvent).toMatchObject({ action: 'api_key.revoked', targetId: id })
    await resumed.return?.()
  })
})

describe('the audit log as it grows', () => {
  it('goes on behind the newest entry of a list, without a gap', async () => {
    await create('Listed')
    const list = await client.data('{ auditEvents(first: 1) { edges { cursor node { seq } } } }')
    const [newest] = objectsAt(list, 'auditEvents', 'edges')
    const seq = Number(at(newest, 'node', 'seq'))
    for (const name of ['Later', 'Still later']) await create(name)
    watcher = openWatcher('graphql-ws', server.url, server.apiKey)
    const watching = watcher.iterate({ after: String(newest?.cursor) }, RECORDED)
    const told = await takeValues(watching, FIELD, 2)
    expect(told.map((one) => at(one, 'auditEvent', 'seq'))).toEqual([seq + 1, seq + 2])
    await watching.return?.()
  })

  it('leaves out what does not pass the filter', async () => {
    watcher = openWatcher('graphql-ws', server.url, server.apiKey)
    const [one, other] = [await create('One'), await create('Other')]
    await client.data(REVOKE, { id: other })
    await client.data(REVOKE, { id: one })
    const watching = watcher.iterate({ after: '0', action: KEYS, targetId: one }, RECORDED)
    const told = await takeValues(watching, FIELD, 2)
    expect(told.map(({ auditEvent }) => auditEvent)).toMatchObject([
      { action: 'api_key.created', targetId: one },
      { action: 'api_key.revoked', targetId: one },
    ])
    await watching.return?.()
  })

  it('is that of the own organisation', async () => {
    const foreign = await server.createOrganization('Foreign')
    watcher = openWatcher('graphql-ws', server.url, foreign.apiKey)
    const filter = { action: { eq: 'api_key.created' } }
    const watching = watcher.iterate(filter, RECORDED)
    const first = takeValues(watching, FIELD, 1)
    await isFollowed()
    await create('Not theirs')
    const own = await new GraphqlClient(server.url, foreign.apiKey).data(CREATE, { name: 'Theirs' })
    expect(at((await first)[0], 'auditEvent', 'targetId')).toBe(textAt(own, 'made', 'apiKey', 'id'))
    await watching.return?.()
  })

  it('is refused without the scope, with what is no cursor, or with a place that it has not reached', async () => {
    watcher = openWatcher('graphql-sse, one connection', server.url, server.apiKey)
    expect(await outcomeOf(watcher.iterate({ after: 'x' }, RECORDED))).toContain('"code":"VALIDATION"')
    const never = { after: '999999999999' }
    expect(await outcomeOf(watcher.iterate(never, RECORDED))).toContain('"code":"CURSOR_EXPIRED"')
    const reader = openWatcher('graphql-ws', server.url, await server.createKey(['read']))
    expect(await outcomeOf(reader.iterate({}, RECORDED))).toContain('"code":"FORBIDDEN"')
    await reader.close()
  })
})
