import { EventSource } from 'eventsource'
import { afterAll, describe, expect, it } from 'vitest'
import { at, TestClient, textAt } from '../support/client.ts'
import type { StreamEvent } from '../support/event-reader.ts'
import { startTestServer } from '../support/server.ts'
import { inDocumentTerms, parseStream } from './document-terms.ts'
import { CONCEPTS_STREAM, REFERENCE_STREAM } from './examples.ts'
import { cancel, eventsOf, invoke, run, start } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const SEARCH = { query: 'enterprise fintech ICP' }
await run(client, 'memory_write', { path: '/topics/icp.md', content: 'Our enterprise fintech ICP.' })

async function eventsOfRun(tool: string, input: Parameters<typeof run>[2]): Promise<StreamEvent[]> {
  return (await client.read(eventsOf(await run(client, tool, input)))).events
}

/** Declares a property of a demo tool's input secret, as the schema of a connected server may. */
async function markSecret(tool: string, property: string): Promise<void> {
  await server.database.pool.query(
    `update tool_definition set input_schema = jsonb_set(input_schema, $3, '{"type":"string","format":"password"}')
     where organization_id = $1 and name = $2`,
    [server.organizationId, tool, ['properties', property]],
  )
  server.app.services.capabilities.changed(server.organizationId)
}

function names(events: StreamEvent[]): string[] {
  return events.map(({ event }) => event)
}

describe('the stream of an execution', () => {
  it('[RT-055, RT-230] is server-sent events, neither cached nor buffered', async () => {
    const { response } = await client.read(eventsOf(await run(client, 'memory_search', SEARCH)))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
  })

  it('[RT-057] has the events and at least the fields of the reference', async () => {
    const events = await eventsOfRun('memory_search', SEARCH)
    const actual = inDocumentTerms({ events: events.map(({ event, data }) => ({ event, data })) }, server.url)
    expect(actual.events).toMatchObject(parseStream(REFERENCE_STREAM))
  })

  it('[RT-087, RT-320, RT-321] is the stream of the core concepts, field by field', async () => {
    const events = await eventsOfRun('memory_search', SEARCH)
    const actual = inDocumentTerms({ events: events.map(({ event, data }) => ({ event, data })) }, server.url)
    const documented = parseStream(CONCEPTS_STREAM)
    const hit = { path: '/topics/icp.md', score: expect.any(Number) }
    const additive = { excerpt: expect.any(String), line: expect.any(Number) }
    for (const one of documented) {
      if (one.event === 'tool_result')
        Object.assign(one.data, { output: { hits: [{ ...hit, ...additive }] } })
    }
    expect(actual.events).toEqual(documented)
  })

  it('[RT-056, RT-085] catches everything after the call: envelope, progress, end', async () => {
    const events = await eventsOfRun('demo_slow', { steps: 3, delayMs: 0 })
    expect(names(events)).toEqual([
      'session',
      'run_status',
      'tool_use',
      'checkpoint',
      'checkpoint',
      'checkpoint',
      'tool_result',
      'done',
    ])
  })

  it('[RT-088, RT-400, RT-401] starts with session, and numbers every event from 1', async () => {
    const answer = await invoke(client, 'memory_ls', {})
    const { events } = await client.read(eventsOf(textAt(answer.json, 'executionId')))
    expect(events[0]).toEqual({
      id: '1',
      event: 'session',
      data: {
        id: textAt(answer.json, 'session', 'id'),
        executionId: textAt(answer.json, 'executionId'),
        runId: textAt(answer.json, 'runId'),
        interactionMode: 'execute',
      },
    })
    expect(names(events).filter((name) => name === 'session')).toHaveLength(1)
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => String(index + 1)))
  })

  it('[RT-090, RT-402] shows the exact input, but no secret in it', async () => {
    const input = { value: { deep: [1, 'two', null], text: 'ünïcode\n' } }
    const use = (await eventsOfRun('demo_echo', input)).find(({ event }) => event === 'tool_use')
    expect(use?.data).toMatchObject({ id: expect.stringMatching(/^runtime_/), name: 'demo_echo', input })
    await markSecret('echo', 'value')
    const secret = await eventsOfRun('demo_echo', { value: 'hunter2' })
    const masked = secret.find(({ event }) => event === 'tool_use')
    expect(JSON.stringify(masked)).not.toContain('hunter2')
    expect(at(masked?.data, 'input', 'value')).toEqual(expect.any(String))
  })

  it('[RT-091, RT-404] pairs a result with its use, and flags a failed one', async () => {
    for (const [tool, input, error] of [
      ['memory_search', SEARCH, false],
      ['demo_fail', { message: 'Out of paper' }, true],
    ] as const) {
      const answer = await invoke(client, tool, input)
      const executionId = answer.headers.get('x-execution-id') ?? ''
      const { events } = await client.read(eventsOf(executionId))
      const use = events.find(({ event }) => event === 'tool_use')
      const result = events.find(({ event }) => event === 'tool_result')
      expect(result?.data).toMatchObject({ id: use?.data.id, name: tool, error })
      if (error) expect(JSON.stringify(result?.data.output)).toContain('Out of paper')
      else expect(result?.data.output).toEqual(answer.json.result)
    }
  })

  it('[RT-092, RT-403] summarises the steps of a long run', async () => {
    const events = await eventsOfRun('demo_slow', { steps: 4, delayMs: 0 })
    const checkpoints = events.filter(({ event }) => event === 'checkpoint').map(({ data }) => data)
    expect(checkpoints).toMatchObject([
      { message: 'step 1 of 4', progress: 0.25, executionId: expect.any(String), runId: expect.any(String) },
      { message: 'step 2 of 4', progress: 0.5 },
      { message: 'step 3 of 4', progress: 0.75 },
      { message: 'step 4 of 4', progress: 1 },
    ])
  })

  it('[RT-089, RT-410, RT-411] goes a legal way, and ends exactly once', async () => {
    const legal = /^session (?:(?:run_status|tool_use|checkpoint|tool_result) )*(?:done|error)$/
    const failedId = (await invoke(client, 'demo_fail', {})).headers.get('x-execution-id') ?? ''
    const failed = (await client.read(eventsOf(failedId))).events
    const done = await eventsOfRun('demo_slow', { steps: 2, delayMs: 0 })
    for (const events of [done, failed]) {
      expect(names(events).join(' ')).toMatch(legal)
      for (const { event, data } of events) {
        if (event === 'run_status')
          expect(['executing', 'waiting', 'failed', 'completed']).toContain(data.status)
      }
    }
    expect(done.some(({ data, event }) => event === 'run_status' && data.status === 'completed')).toBe(false)
    expect(failed.at(-2)).toMatchObject({ event: 'run_status', data: { status: 'failed' } })
  })

  it('[RT-093, RT-324, RT-326] ends a success with done', async () => {
    const answer = await invoke(client, 'memory_search', SEARCH)
    const executionId = textAt(answer.json, 'executionId')
    const { events } = await client.read(eventsOf(executionId))
    expect(events.at(-1)).toMatchObject({
      event: 'done',
      data: { status: 'completed', summary: '1 hits', executionId, runId: textAt(answer.json, 'runId') },
    })
    expect(names(events)).not.toContain('error')
  })

  it('[RT-094, RT-405] ends a failure with error and no done', async () => {
    const answer = await invoke(client, 'demo_fail', { message: 'Out of paper' })
    const { events } = await client.read(eventsOf(answer.headers.get('x-execution-id') ?? ''))
    expect(events.at(-1)).toMatchObject({
      event: 'error',
      data: { message: 'Out of paper', code: expect.any(String), retryable: expect.any(Boolean) },
    })
    expect(names(events)).not.toContain('done')
  })

  it('[RT-327] ends a cancelled execution with failed and error CANCELLED', async () => {
    const executionId = await start(client, 'demo_slow', { steps: 1, delayMs: 60_000 })
    const reader = await client.open(eventsOf(executionId))
    await reader.until('tool_use')
    await cancel(client, executionId)
    await reader.rest()
    expect(reader.events.slice(-2)).toMatchObject([
      { event: 'run_status', data: { status: 'failed' } },
      { event: 'error', data: { message: expect.any(String), code: 'CANCELLED' } },
    ])
  })

  it('[RT-412] shows the completed status on request, without storing it', async () => {
    const path = eventsOf(await run(client, 'memory_ls', {}))
    const { events } = await client.read(`${path}?verbose=1`)
    expect(events.at(-2)).toMatchObject({ event: 'run_status', data: { status: 'completed' } })
    expect(events.at(-2)?.id).toBeUndefined()
    const plain = (await client.read(path)).events
    expect(events.toSpliced(-2, 1)).toEqual(plain)
  })

  it('[RT-086, RT-426] feeds a standard EventSource, and stops its reconnecting', async () => {
    const executionId = await run(client, 'demo_slow', { steps: 2, delayMs: 0 })
    const source = new EventSource(`${server.url}${eventsOf(executionId)}`, {
      fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, 'x-api-key': server.apiKey } }),
    })
    const seen: string[] = []
    for (const name of ['session', 'run_status', 'tool_use', 'checkpoint', 'tool_result', 'done']) {
      source.addEventListener(name, ({ type, lastEventId }) => seen.push(`${lastEventId} ${type}`))
    }
    const code = await new Promise((resolve) => {
      source.addEventListener('error', (event) => {
        if (source.readyState === source.CLOSED) resolve(event.code)
      })
    })
    expect(code).toBe(204)
    expect(seen).toEqual([
      '1 session',
      '2 run_status',
      '3 tool_use',
      '4 checkpoint',
      '5 checkpoint',
      '6 tool_result',
      '7 done',
    ])
  })
})
