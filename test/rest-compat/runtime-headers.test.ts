import { afterAll, describe, expect, it } from 'vitest'
import { at, TestClient } from '../support/client.ts'
import { sendRaw } from '../support/raw-request.ts'
import { startTestServer } from '../support/server.ts'
import { CAPABILITIES, eventsOf, run, SESSIONS } from './runtime.ts'

describe('what a server says of itself', () => {
  it("[RT-200] is its PUBLIC_URL, whatever the request's Host", async () => {
    await using server = await startTestServer({ publicUrl: 'https://agents.example.test' })
    const head = `GET ${CAPABILITIES} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n`
    const answer = await sendRaw(server.url, `${head}Apikey: ${server.apiKey}\r\nConnection: close\r\n\r\n`)
    expect(answer).toContain('"https://agents.example.test/api/runtime/sessions"')
    expect(answer).not.toContain('evil.example')
  })

  it('[RT-243] is "Internal error" and the request id when it is at fault', async () => {
    await using server = await startTestServer()
    const client = new TestClient(server.url, server.apiKey)
    await server.database.pool.query('alter table session rename to session_gone')
    const answer = await client.post(SESSIONS)
    expect(answer.status).toBe(500)
    expect(answer.json).toEqual({
      error: 'Internal error',
      details: { requestId: answer.headers.get('x-request-id') },
    })
  })
})

describe('headers of every answer', async () => {
  const server = await startTestServer({ rateLimitRequests: 1000 })
  afterAll(() => server.close())
  const client = new TestClient(server.url, server.apiKey)
  const nobody = new TestClient(server.url, null)

  it('[RT-215] name the request', async () => {
    const events = await client.read(eventsOf(await run(client, 'memory_ls', {})))
    const answers = [
      await client.get(CAPABILITIES),
      await client.get('/nothing'),
      await nobody.get(CAPABILITIES),
      await client.post('/api/runtime/tools/demo_fail'),
      events.response,
    ]
    const ids = answers.map(({ headers }) => headers.get('x-request-id'))
    for (const id of ids) expect(id).toMatch(/^[\w-]{8,}$/)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('[RT-216] tell what is left of the rate limit', async () => {
    const limits = async () => {
      const { headers } = await client.get(CAPABILITIES)
      return ['limit', 'remaining', 'reset'].map((name) =>
        Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN),
      )
    }
    const [first, second] = [await limits(), await limits()]
    expect(first[0]).toBe(1000)
    expect(second[1]).toBe((first[1] ?? 0) - 1)
    expect(second[2]).toBeGreaterThan(0)
  })

  it('[RT-217] tell when to come again after a 429', async () => {
    await using small = await startTestServer({ rateLimitRequests: 3 })
    const caller = new TestClient(small.url, small.apiKey)
    const statuses: number[] = []
    for (let call = 0; call < 4; call++) statuses.push((await caller.get(CAPABILITIES)).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    const refused = await caller.get(CAPABILITIES)
    expect(refused.json).toMatchObject({ error: 'Rate limit exceeded' })
    expect(at(refused.json, 'details', 'retryAfterMs')).toBeGreaterThan(0)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    const other = new TestClient(small.url, await small.createKey(['runtime']))
    expect((await other.get(CAPABILITIES)).status).toBe(200)
  })
})
