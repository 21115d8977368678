import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Janitor } from '../../src/engine/retention/janitor.ts'
import { at, textAt } from '../support/client.ts'
import { startTestServer, type TestOrganization, type TestServer } from '../support/server.ts'
import { UNEXPECTED } from '../support/unexpected.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'
import { openWatcher, outcomeOf, TRANSPORTS, type Transport, takeValues, type Watcher } from './watchers.ts'

const CHANGES = `subscription($after: Cursor, $prefix: String) {
  memoryChanged(after: $after, prefix: $prefix) { cursor path fileId file { id version content } }
}`
const FIELD = 'memoryChanged'
const WRITE = `mutation($path: String!, $content: String!) { written: writeMemory(path: $path, content: $content) {
  ... on MemoryFile { id version }
} }`
const APPEND = `mutation($path: String!, $content: String!) {
  appendMemory(path: $path, content: $content) { __typename }
}`
const DELETE = 'mutation($path: String!) { deleteMemory(path: $path) { ... on DeletePayload { deletedId } } }'

let server: TestServer
let organization: TestOrganization
let client: GraphqlClient
let watcher: Watcher
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  organization = await server.createOrganization('Remembering', { sandbox: false })
  client = new GraphqlClient(server.url, organization.apiKey)
})
afterEach(async () => {
  await watcher.close()
  await waitUntil(() => server.app.mergedFeeds.memoryChanges.openReaders === 0, 'every reader to be gone')
})

const write = async (path: string, content: string) =>
  textAt(await client.data(WRITE, { path, content }), 'written', 'id')
const isFollowed = () =>
  waitUntil(() => server.app.mergedFeeds.memoryChanges.openReaders > 0, 'the memory to be followed')

/** Issue "The GraphQL API": a frontend finds everything live; a watcher never misses an event. */
describe.each(TRANSPORTS)('changes of the memory over %s', (transport: Transport) => {
  it('tell of a file and of its end, and are resumed behind a cursor', async () => {
    watcher = openWatcher(transport, server.url, organization.apiKey)
    const watching = watcher.iterate({}, CHANGES)
    const first = takeValues(watching, FIELD, 1)
    await isFollowed()
    const id = await write('/topics/a.md', '# A')
    const [made] = await first
    const file = { id, version: 1, content: '# A' }
    expect(made).toEqual({ cursor: expect.any(String), path: '/topics/a.md', fileId: id, file })
    await watching.return?.()
    await client.data(APPEND, { path: '/topics/a.md', content: '\nmore' })
    await client.data(DELETE, { path: '/topics/a.md' })
    const again = await write('/topics/a.md', 'anew')
    const resumed = watcher.iterate({ after: String(made?.cursor) }, CHANGES)
    const [gone, anew] = await takeValues(resumed, FIELD, 2)
    expect(gone).toMatchObject({ path: '/topics/a.md', fileId: id, file: null })
    expect(anew).toMatchObject({ fileId: again, file: { content: 'anew' } })
    await resumed.return?.()
  })
})

describe('changes of the memory', () => {
  beforeEach(() => {
    watcher = openWatcher('graphql-ws', server.url, organization.apiKey)
  })

  it('tell what agents write, below a prefix alone, and no write of what is there already', async () => {
    const watching = watcher.iterate({ prefix: '/topics/' }, CHANGES)
    const first = takeValues(watching, FIELD, 1)
    await isFollowed()
    await write('/daily/2026-01-02.md', 'elsewhere')
    await startExecution(client, 'memory_write', { path: '/topics/c.md', content: 'by an agent' })
    const [told] = await first
    expect(told).toMatchObject({ path: '/topics/c.md', file: { content: 'by an agent' } })
    await write('/topics/c.md', 'by an agent')
    await write('/topics/d.md', 'new')
    const [next] = await takeValues(watching, FIELD, 1)
    expect(next?.path).toBe('/topics/d.md')
    await watching.return?.()
  })

  it('are those of the own organisation', async () => {
    const other = await server.createOrganization('Other', { sandbox: false })
    const watching = watcher.iterate({}, CHANGES)
    const first = takeValues(watching, FIELD, 1)
    await isFollowed()
    await new GraphqlClient(server.url, other.apiKey).data(WRITE, {
      path: '/topics/not-theirs.md',
      content: 'x',
    })
    await write('/topics/theirs.md', 'x')
    expect((await first)[0]?.path).toBe('/topics/theirs.md')
    await watching.return?.()
  })

  it('are refused without the scope, with what is no cursor, or with one that was never given', async () => {
    const never = Buffer.from('["999999999999","mem_x",0]').toString('base64url')
    expect(await outcomeOf(watcher.iterate({ after: '5' }, CHANGES))).toContain('"code":"VALIDATION"')
    expect(await outcomeOf(watcher.iterate({ after: never }, CHANGES))).toContain('"code":"CURSOR_EXPIRED"')
    const stranger = openWatcher('graphql-ws', server.url, await server.createKey(['webhooks']))
    expect(await outcomeOf(stranger.iterate({}, CHANGES))).toContain('"code":"FORBIDDEN"')
    await stranger.close()
  })

  it('cannot be resumed before a removal that is no longer kept', async () => {
    const watching = watcher.iterate({}, CHANGES)
    const first = takeValues(watching, FIELD, 1)
    await isFollowed()
    await write('/topics/old.md', 'old')
    const [{ cursor } = {}] = await first
    await client.data(DELETE, { path: '/topics/old.md' })
    const [{ cursor: behind } = {}] = await takeValues(watching, FIELD, 1)
    await watching.return?.()
    const { pool } = server.database
    await pool.query(`update memory_deletion set deleted_at = now() - interval '31 days'`)
    await createJanitor(pool).clean()
    expect(at((await pool.query('select count(*)::int as n from memory_deletion')).rows[0], 'n')).toBe(0)
    const expired = watcher.iterate({ after: String(cursor) }, CHANGES)
    expect(await outcomeOf(expired)).toContain('"code":"CURSOR_EXPIRED"')
    const resumed = watcher.iterate({ after: String(behind) }, CHANGES)
    const next = takeValues(resumed, FIELD, 1)
    await write('/topics/new.md', 'new')
    expect((await next)[0]?.path).toBe('/topics/new.md')
    await resumed.return?.()
  })
})

function createJanitor(pool: pg.Pool): Janitor {
  const onBug = (cause: unknown) => UNEXPECTED.onError(new Error('janitor', { cause }))
  return new Janitor({ pool, everyMs: 3_600_000, onBug })
}
