import { afterAll, describe, expect, it } from 'vitest'
import { at, TestClient } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { createSession, invoke, SESSIONS } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const APPEND = '/api/runtime/tools/memory_append'
const REPLAYED = 'idempotent-replayed'

function newKey(): Record<string, string> {
  return { 'idempotency-key': crypto.randomUUID() }
}

function append(path: string, content = 'line\n') {
  return { input: { path, content } }
}

async function contentOf(path: string): Promise<unknown> {
  return at((await invoke(client, 'memory_read', { path })).json, 'result', 'content')
}

describe('Idempotency-Key', () => {
  it('[RT-220] gets the first answer again, and says so', async () => {
    const key = newKey()
    const first = await client.post(APPEND, append('/topics/once.md'), key)
    const second = await client.post(APPEND, append('/topics/once.md'), key)
    expect([first.headers.get(REPLAYED), second.headers.get(REPLAYED)]).toEqual([null, 'true'])
    expect(second).toMatchObject({ status: 200, text: first.text })
    expect(await contentOf('/topics/once.md')).toBe('line\n')
  })

  it('[RT-221] refuses another body', async () => {
    const key = newKey()
    await client.post(APPEND, append('/topics/other.md'), key)
    const answer = await client.post(APPEND, append('/topics/other.md', 'another\n'), key)
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({
      error: expect.any(String),
      details: { code: 'IDEMPOTENCY_MISMATCH' },
    })
    expect(await contentOf('/topics/other.md')).toBe('line\n')
  })

  it('[RT-222] is at most 255 characters', async () => {
    const call = (key: string) => client.post('/api/runtime/tools/memory_ls', {}, { 'idempotency-key': key })
    expect((await call('k'.repeat(255))).status).toBe(200)
    expect((await call('k'.repeat(256))).status).toBe(400)
  })

  it('[RT-223] makes fifty parallel calls one', async () => {
    const key = newKey()
    const calls = Array.from({ length: 50 }, () => client.post(APPEND, append('/topics/race.md'), key))
    const answers = await Promise.all(calls)
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
    expect(answers.filter(({ headers }) => headers.get(REPLAYED) !== 'true')).toHaveLength(1)
    expect(await contentOf('/topics/race.md')).toBe('line\n')
  })

  it('[RT-224] belongs to its organisation and its route', async () => {
    const key = newKey()
    const stranger = new TestClient(server.url, (await server.createOrganization('Others')).apiKey)
    const answers = [
      await client.post(APPEND, append('/topics/mine.md'), key),
      await stranger.post(APPEND, append('/topics/mine.md'), key),
      await client.post(`${SESSIONS}/${await createSession(client)}/tools/memory_ls`, {}, key),
      await client.post(SESSIONS, {}, key),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get(REPLAYED)).toBeNull()
    }
  })

  it('[RT-225] is forgotten after 24 hours', async () => {
    const key = newKey()
    const first = await client.post('/api/runtime/tools/memory_ls', {}, key)
    const { rows } = await server.database.pool.query(
      `update idempotency_record set expires_at = now() where organization_id = $1 and key = $2
       returning round(extract(epoch from (select old.expires_at from idempotency_record old
         where old.organization_id = $1 and old.key = $2) - created_at))::int as seconds`,
      [server.organizationId, key['idempotency-key']],
    )
    expect(rows).toEqual([{ seconds: 86_400 }])
    const second = await client.post('/api/runtime/tools/memory_ls', {}, key)
    expect(second.status).toBe(200)
    expect(second.json.executionId).not.toBe(first.json.executionId)
  })

  it('[RT-226] replays a failure too', async () => {
    const key = newKey()
    const first = await client.post('/api/runtime/tools/demo_fail', { input: {} }, key)
    const second = await client.post('/api/runtime/tools/demo_fail', { input: {} }, key)
    expect(first.status).toBe(500)
    expect(second).toMatchObject({ status: 500, json: first.json })
    expect(second.headers.get(REPLAYED)).toBe('true')
  })
})
