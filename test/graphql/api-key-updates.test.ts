import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { at, textAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient } from './graphql-client.ts'
import {
  openWatcher,
  outcomeOf,
  TRANSPORTS,
  type Transport,
  takeValues,
  takeValuesUntil,
  type Watcher,
} from './watchers.ts'

const UPDATES = `subscription($after: Cursor) {
  apiKeysChanged(after: $after) { cursor apiKey { id name status revokedAt } }
}`
const FIELD = 'apiKeysChanged'
const CREATE = `mutation($name: String!) { made: createApiKey(name: $name, scopes: [RUNTIME]) {
  ... on ApiKeySecret { apiKey { id } }
} }`
const REVOKE = 'mutation($id: ID!) { revokeApiKey(id: $id) { ... on DeletePayload { deletedId } } }'

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
  await waitUntil(() => server.app.mergedFeeds.apiKeyChanges.openReaders === 0, 'every reader to be gone')
})

const create = async (name: string) => textAt(await client.data(CREATE, { name }), 'made', 'apiKey', 'id')
const isFollowed = () =>
  waitUntil(() => server.app.mergedFeeds.apiKeyChanges.openReaders > 0, 'the keys to be followed')
/**
 * What is told up to a key. The present begins at the oldest transaction that is under way anywhere in the cluster:
 * keys that were made behind it are told before.
 */
const takeUntilNamed = (source: AsyncIterableIterator<unknown>, name: string) =>
  takeValuesUntil(source, FIELD, (update) => at(update, 'apiKey', 'name') === name)

/** Issue "The GraphQL API": a frontend finds everything live, keys among it; a watcher never misses an event. */
describe.each(TRANSPORTS)('changes of API keys over %s', (transport: Transport) => {
  it('tell of a new key and of its end, and are resumed behind a cursor', async () => {
    watcher = openWatcher(transport, server.url, server.apiKey)
    const watching = watcher.iterate({}, UPDATES)
    const name = `Worker over ${transport}`
    const told = takeUntilNamed(watching, name)
    await isFollowed()
    const id = await create(name)
    const made = (await told).at(-1)
    expect(made?.apiKey).toMatchObject({ id, name, status: 'ACTIVE' })
    await watching.return?.()
    await client.data(REVOKE, { id })
    const resumed = watcher.iterate({ after: String(made?.cursor) }, UPDATES)
    const [revoked] = await takeValues(resumed, FIELD, 1)
    expect(revoked?.apiKey).toMatchObject({ id, status: 'REVOKED', revokedAt: expect.any(String) })
    await resumed.return?.()
  })
})

describe('changes of API keys', () => {
  it('tell both keys of a rotation, one that is renamed, disabled or enabled, and no use', async () => {
    watcher = openWatcher('graphql-ws', server.url, server.apiKey)
    const watching = watcher.iterate({}, UPDATES)
    const told = takeUntilNamed(watching, 'First name')
    await isFollowed()
    const id = await create('First name')
    const cursor = (await told).at(-1)?.cursor
    await watching.return?.()
    const changes: [string, object][] = [
      ['renameApiKey(id: $id, name: "Second name")', { name: 'Second name', status: 'ACTIVE' }],
      ['disableApiKey(id: $id)', { status: 'DISABLED' }],
      ['enableApiKey(id: $id)', { status: 'ACTIVE' }],
    ]
    let after = String(cursor)
    for (const [mutation, expected] of changes) {
      await client.data(`mutation($id: ID!) { ${mutation} { __typename } }`, { id })
      const resumed = watcher.iterate({ after }, UPDATES)
      const [update] = await takeValues(resumed, FIELD, 1)
      expect(update?.apiKey).toMatchObject({ id, ...expected })
      after = String(update?.cursor)
      await resumed.return?.()
    }
    await client.data('mutation($id: ID!) { rotateApiKey(id: $id) { __typename } }', { id })
    const resumed = watcher.iterate({ after }, UPDATES)
    const names = (await takeValues(resumed, FIELD, 2)).map((update) => at(update, 'apiKey', 'name'))
    expect(new Set(names)).toEqual(new Set(['Second name', `Second name (${id.slice(-6)})`]))
    await resumed.return?.()
  })

  it('are those of the own organisation', async () => {
    const foreign = await server.createOrganization('Foreign')
    watcher = openWatcher('graphql-ws', server.url, foreign.apiKey)
    const watching = watcher.iterate({}, UPDATES)
    const told = takeUntilNamed(watching, 'Theirs')
    await isFollowed()
    await create('Not theirs')
    const own = await new GraphqlClient(server.url, foreign.apiKey).data(CREATE, { name: 'Theirs' })
    expect(at((await told).at(-1), 'apiKey', 'id')).toBe(textAt(own, 'made', 'apiKey', 'id'))
    expect(JSON.stringify(await told)).not.toContain('Not theirs')
    await watching.return?.()
  })

  it('are refused without the scope, with what is no cursor, or with one that was never given', async () => {
    watcher = openWatcher('graphql-sse, one connection', server.url, server.apiKey)
    const never = Buffer.from('["999999999999","key_x",0]').toString('base64url')
    expect(await outcomeOf(watcher.iterate({ after: '5' }, UPDATES))).toContain('"code":"VALIDATION"')
    expect(await outcomeOf(watcher.iterate({ after: never }, UPDATES))).toContain('"code":"CURSOR_EXPIRED"')
    const reader = openWatcher('graphql-ws', server.url, await server.createKey(['read']))
    expect(await outcomeOf(reader.iterate({}, UPDATES))).toContain('"code":"FORBIDDEN"')
    await reader.close()
  })
})
