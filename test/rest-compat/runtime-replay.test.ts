import { afterAll, describe, expect, it } from 'vitest'
import { TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { cancel, eventsOf, invoke, run, start } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const LONG = { steps: 1, delayMs: 60_000 }

/** Makes an execution with more than ten events, so that text and number order differ. */
function runTwelveSteps(): Promise<string> {
  return run(client, 'demo_slow', { steps: 12, delayMs: 0 })
}

async function forgetEvents(executionId: string): Promise<void> {
  const values = [server.organizationId, executionId]
  await server.database.pool.query('delete from event where organization_id = $1 and stream_id = $2', values)
  await server.database.pool.query(
    'update event_stream set first_seq = last_seq + 1 where organization_id = $1 and id = $2',
    values,
  )
}

describe('replaying a stream', () => {
  it('[RT-082, RT-322, RT-413] is byte for byte the same from the first event', async () => {
    const path = eventsOf(await runTwelveSteps())
    const [first, second] = [await client.read(path), await client.read(path)]
    expect(first.events[0]).toMatchObject({ id: '1', event: 'session' })
    expect(second.text).toBe(first.text)
  })

  it('[RT-420, RT-422] resumes after Last-Event-ID at every position', async () => {
    const path = eventsOf(await runTwelveSteps())
    const { events } = await client.read(path)
    expect(events.length).toBeGreaterThan(10)
    for (let seq = 0; seq < events.length; seq++) {
      const resumed = await client.read(path, { 'last-event-id': String(seq) })
      expect(resumed.events).toEqual(events.slice(seq))
    }
  })

  it('[RT-421] resumes after the query, which Last-Event-ID beats', async () => {
    const path = eventsOf(await runTwelveSteps())
    const { events } = await client.read(path)
    expect((await client.read(`${path}?after=9`)).events).toEqual(events.slice(9))
    const both = await client.read(`${path}?after=1`, { 'last-event-id': '10' })
    expect(both.events).toEqual(events.slice(10))
  })

  it('[RT-423] refuses a cursor that is not a number', async () => {
    const path = eventsOf(await run(client, 'memory_ls', {}))
    for (const cursor of ['abc', '1a', '-1', '1.5', '0x1']) {
      const byHeader = await client.get(path, { 'last-event-id': cursor })
      const byQuery = await client.get(`${path}?after=${cursor}`)
      expect([byHeader.status, byQuery.status], cursor).toEqual([400, 400])
      expect(byHeader.json.error).toEqual(expect.any(String))
    }
  })

  it('[RT-424] takes a cursor past the end of a running stream for its end', async () => {
    const executionId = await start(client, 'demo_slow', LONG)
    const watcher = await client.open(eventsOf(executionId))
    await watcher.until('tool_use')
    const reader = await client.open(eventsOf(executionId), { 'last-event-id': '1000000' })
    await cancel(client, executionId)
    await watcher.rest()
    expect((await reader.rest()).at(-1)).toEqual(watcher.events.at(-1))
  })

  it('[RT-425] answers 204 to a cursor at or past the end of a finished one', async () => {
    const path = eventsOf(await run(client, 'memory_ls', {}))
    const last = (await client.read(path)).events.at(-1)?.id ?? ''
    for (const cursor of [last, '1000000']) {
      const answer = await client.get(path, { 'last-event-id': cursor })
      expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' })
    }
  })

  it('[RT-427] answers 410 once the events are gone', async () => {
    const executionId = await run(client, 'memory_ls', {})
    await forgetEvents(executionId)
    const answer = await client.get(eventsOf(executionId))
    expect(answer.status).toBe(410)
    expect(answer.json).toEqual({ error: 'Events expired' })
  })
})

describe('following a stream', () => {
  it('[RT-414] sees the events as they happen', async () => {
    const executionId = await start(client, 'demo_slow', LONG)
    const reader = await client.open(eventsOf(executionId))
    await reader.until('tool_use')
    const meanwhile = await client.get(`/api/runtime/executions/${executionId}`)
    expect(meanwhile.json.execution).toMatchObject({ status: 'executing', finishedAt: null })
    await cancel(client, executionId)
    expect((await reader.rest()).at(-1)?.event).toBe('error')
  })

  it('[RT-415] is the same for readers that come at any time', async () => {
    const executionId = await start(client, 'demo_slow', { steps: 40, delayMs: 10 })
    const path = eventsOf(executionId)
    const early = await Promise.all([client.open(path), client.open(path)])
    await early[0].until('checkpoint')
    const middle = await client.open(path)
    await Promise.all([...early, middle].map((reader) => reader.rest()))
    const late = await client.read(path)
    expect(late.events).toHaveLength(45)
    for (const reader of [...early, middle]) expect(reader.events).toEqual(late.events)
  })

  it('[RT-231] is told once to reconnect after two seconds', async () => {
    const reader = await client.read(eventsOf(await run(client, 'memory_ls', {})))
    expect(reader.retries).toEqual([2000])
  })

  it('[RT-232] hears a comment within 15 seconds of silence', async () => {
    const executionId = 'exec_00000000000000000000'
    await server.database.pool.query(
      `insert into event_stream (id, organization_id, kind) values ($1, $2, 'execution')`,
      [executionId, server.organizationId],
    )
    const reader = await client.open(eventsOf(executionId))
    expect(await reader.untilComment()).toEqual(expect.any(String))
    expect(reader.events).toEqual([])
    await reader.close()
  })

  it('[RT-431] cancels nothing by leaving', async () => {
    const executionId = await start(client, 'demo_slow', { steps: 20, delayMs: 20 })
    const reader = await client.open(eventsOf(executionId))
    await reader.until('checkpoint')
    await reader.close()
    expect((await client.read(eventsOf(executionId))).events.at(-1)?.event).toBe('done')
  })

  it('[RT-430] truncates an output over 256 kB, which the answer has whole', async () => {
    const value = 'x'.repeat(300_000)
    const answer = await invoke(client, 'demo_echo', { value })
    expect(answer.json.result).toEqual({ value })
    const executionId = textAt(answer.json, 'executionId')
    const { events } = await client.read(eventsOf(executionId))
    expect(events.find(({ event }) => event === 'tool_result')?.data.output).toEqual({
      truncated: true,
      resultUrl: expect.stringContaining(`${server.url}/api/stream/results/`),
    })
  })
})
