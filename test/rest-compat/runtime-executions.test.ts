import { afterAll, describe, expect, it, vi } from 'vitest'
import { TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { cancel, eventsOf, invoke, run, start } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const LONG = { steps: 1, delayMs: 60_000 }
const WAIT = { timeout: 20_000, interval: 20 }

function executionPath(executionId: string): string {
  return `/api/runtime/executions/${executionId}`
}

async function expectStatus(executionId: string, status: string): Promise<void> {
  await vi.waitFor(async () => {
    expect((await client.get(executionPath(executionId))).json.execution).toMatchObject({ status })
  }, WAIT)
}

describe('an execution', () => {
  it('[RT-081, RT-343] keeps its status, times and result', async () => {
    const answer = await invoke(client, 'demo_echo', { value: [1, 'two'] })
    const executionId = textAt(answer.json, 'executionId')
    const found = await client.get(executionPath(executionId))
    expect(found.status).toBe(200)
    expect(found.json).toEqual({
      execution: {
        id: executionId,
        runId: textAt(answer.json, 'runId'),
        sessionId: textAt(answer.json, 'session', 'id'),
        capability: 'demo_echo',
        status: 'completed',
        summary: textAt(answer.json, 'summary'),
        result: { value: [1, 'two'] },
        error: null,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
        finishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
      },
    })
  })

  it('[RT-290] goes on after the synchronous wait, which ends in a 500', async () => {
    await using hasty = await startTestServer({ syncWaitMs: 100 })
    const caller = new TestClient(hasty.url, hasty.apiKey)
    const answer = await invoke(caller, 'demo_slow', { steps: 4, delayMs: 200 })
    expect(answer.status).toBe(500)
    expect(answer.json.details).toMatchObject({ status: 'executing', retryable: false })
    const stream = await caller.read(textAt(answer.json, 'details', 'executionEventsUrl'))
    expect(stream.events.at(-1)?.event).toBe('done')
  })

  it('[RT-291] is answered with 202 before its result to who prefers that', async () => {
    const prefer = { prefer: 'respond-async' }
    const sync = await invoke(client, 'demo_echo', { value: 1 })
    const answer = await invoke(client, 'demo_slow', { steps: 2, delayMs: 20 }, prefer)
    expect(answer.status).toBe(202)
    const { result: _, summary: __, ...same } = sync.json
    expect(Object.keys(answer.json)).toEqual(expect.arrayContaining([...Object.keys(same), 'status']))
    expect(answer.json).not.toHaveProperty('result')
    expect(['executing', 'waiting']).toContain(answer.json.status)
    await expectStatus(textAt(answer.json, 'executionId'), 'completed')
  })

  it('[RT-432] goes on when its caller leaves', async () => {
    const leaving = new AbortController()
    const call = fetch(`${server.url}/api/runtime/tools/demo_slow`, {
      method: 'POST',
      headers: { apikey: server.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ input: { steps: 10, delayMs: 50 }, title: 'Left' }),
      signal: leaving.signal,
    })
    const executionId = await vi.waitFor(async () => {
      const { rows } = await server.database.pool.query<{ id: string }>(
        `select e.id from execution e join session s on s.organization_id = e.organization_id and s.id = e.session_id
         where e.organization_id = $1 and s.title = 'Left'`,
        [server.organizationId],
      )
      return rows[0]?.id ?? expect.fail('not there yet')
    }, WAIT)
    leaving.abort()
    await expect(call).rejects.toThrow()
    expect((await client.read(eventsOf(executionId))).events.at(-1)?.event).toBe('done')
  })

  it('[RT-325] says why when it waits', async () => {
    const { events } = await client.read(eventsOf(await run(client, 'demo_fail', { failures: 1 })))
    const waiting = events.filter(({ data }) => data.status === 'waiting')
    expect(waiting).toMatchObject([{ event: 'run_status', data: { reason: 'retry' } }])
  })
})

describe('cancelling', () => {
  it('[RT-340] stops the tool and answers with id and status', async () => {
    const answering = invoke(client, 'demo_slow', { steps: 2, delayMs: 30_000 })
    const executionId = await vi.waitFor(async () => {
      const { rows } = await server.database.pool.query<{ id: string }>(
        `select id from execution where organization_id = $1 and status = 'executing'`,
        [server.organizationId],
      )
      return rows[0]?.id ?? expect.fail('not there yet')
    }, WAIT)
    const cancelled = await cancel(client, executionId)
    expect(cancelled.status).toBe(200)
    expect(cancelled.json).toEqual({ execution: { id: executionId, status: expect.any(String) } })
    expect(await answering).toMatchObject({
      status: 500,
      json: { details: { executionId, code: 'CANCELLED' } },
    })
    await expectStatus(executionId, 'failed')
  })

  it('[RT-341] leaves a finished execution as it is', async () => {
    const executionId = await run(client, 'memory_ls', {})
    const before = (await client.get(executionPath(executionId))).text
    const answer = await cancel(client, executionId)
    expect(answer.json).toEqual({ execution: { id: executionId, status: 'completed' } })
    expect((await client.get(executionPath(executionId))).text).toBe(before)
  })
})

describe('a stream token', () => {
  const token = async (streamId: string) => (await client.post('/api/stream/tokens', { streamId })).json
  const nobody = new TestClient(server.url, null)

  it('[RT-344] opens its stream without headers, and its reconnects', async () => {
    const executionId = await start(client, 'demo_slow', LONG)
    const { token: value, expiresAt } = await token(executionId)
    expect(Date.parse(String(expiresAt)) - Date.now()).toBeLessThanOrEqual(61_000)
    const path = `${eventsOf(executionId)}?stream_token=${value}`
    const first = await nobody.open(path)
    await first.until('tool_use')
    await first.close()
    const again = await nobody.open(path, { 'last-event-id': '1' })
    await cancel(client, executionId)
    expect((await again.rest()).map(({ event }) => event)).not.toContain('session')
    expect(again.events.at(-1)?.event).toBe('error')
  })

  it('[RT-345] opens nothing else', async () => {
    const [mine, other] = [await run(client, 'memory_ls', {}), await run(client, 'memory_ls', {})]
    const query = `stream_token=${(await token(mine)).token}`
    expect((await nobody.get(`${eventsOf(mine)}?${query}`)).status).toBe(200)
    for (const path of [eventsOf(other), executionPath(mine), '/api/runtime/capabilities']) {
      expect((await nobody.get(`${path}?${query}`)).status).toBe(401)
    }
    const stranger = new TestClient(server.url, (await server.createOrganization('Others')).apiKey)
    expect((await stranger.post('/api/stream/tokens', { streamId: mine })).status).toBe(404)
  })

  it('[RT-346] is refused when it was not used in time', async () => {
    const executionId = await run(client, 'memory_ls', {})
    const { token: value } = await token(executionId)
    await server.database.pool.query(
      `update stream_token set expires_at = now() - interval '1 second' where organization_id = $1`,
      [server.organizationId],
    )
    expect((await nobody.get(`${eventsOf(executionId)}?stream_token=${value}`)).status).toBe(401)
  })
})

describe('a large result', () => {
  it('[RT-347] is served whole by its URL, to its own organisation', async () => {
    const value = 'x'.repeat(300_000)
    const { events } = await client.read(eventsOf(await run(client, 'demo_echo', { value })))
    const result = events.find(({ event }) => event === 'tool_result')
    const url = textAt(result?.data, 'output', 'resultUrl')
    expect((await client.get(url)).json).toEqual({ value })
    const stranger = new TestClient(server.url, (await server.createOrganization('Others')).apiKey)
    expect((await stranger.get(url)).status).toBe(404)
    expect((await new TestClient(server.url, null).get(url)).status).toBe(401)
  })
})
