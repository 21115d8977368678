import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { EventSource } from 'eventsource'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendEventStream } from '../../../src/platform/http/server-sent-events.ts'
import { TestClient } from '../../support/client.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { STREAM_REQUEST, type StreamServer, startStreamServer } from './stream-server.ts'
import { connectTo, startTinyServer } from './tiny-server.ts'

let server: StreamServer
let client: TestClient

beforeEach(async () => {
  server = await startStreamServer()
  client = new TestClient(server.url, null)
})

afterEach(() => server.close(0))

describe('an event stream', () => {
  it('has the headers that keep proxies and browsers from holding it back', async () => {
    const reader = await client.open('/stream')
    expect(reader.status).toBe(200)
    expect(Object.fromEntries(reader.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'transfer-encoding': 'chunked',
    })
    expect(reader.response.headers.get('content-length')).toBeNull()
    await reader.close()
  })

  it('sends its headers and the time to reconnect at once, before the first event', async () => {
    const socket = connectTo(server)
    socket.write(STREAM_REQUEST)
    const answer = String(await once(socket, 'data'))
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(answer).toContain('retry: 2000\n\n')
    socket.destroy()
  })

  it('sends each chunk as it comes, however many events are in it, and ends with the source', async () => {
    const reader = await client.open('/stream')
    server.source.push('id: 1\nevent: a\ndata: {}\n\nid: 2\nevent: b\ndata: {"ü":"😀"}\n\n')
    expect(await reader.next()).toEqual({ id: '1', event: 'a', data: {} })
    expect(await reader.next()).toEqual({ id: '2', event: 'b', data: { ü: '😀' } })
    server.source.push('id: 3\nevent: done\ndata: {}\n\n').end()
    expect(await reader.rest()).toEqual([{ id: '3', event: 'done', data: {} }])
    expect(reader.retries).toEqual([2000])
    expect(reader.comments).toEqual([])
    await waitUntil(() => server.finished === 1)
    expect(server.errors).toEqual([])
  })

  it('gives many readers the same bytes, whole and in order between texts, and waits for slow ones', async () => {
    const text = 'x'.repeat(1024 * 1024)
    const shared = Buffer.from(`data: {"text":"${text}"}\n\n`)
    const sequence = ['data: {"text":"a"}\n\n', ...Array<Buffer>(20).fill(shared), 'data: {"text":"z"}\n\n']
    server.custom = {
      async *[Symbol.asyncIterator]() {
        yield* sequence
      },
    }
    const readers = await Promise.all([client.open('/stream'), client.open('/stream')])
    for (const reader of readers) {
      const texts = (await reader.rest()).map(({ data }) => data.text)
      expect(texts.map((one) => (one === text ? 'shared' : one))).toEqual([
        'a',
        ...Array<string>(20).fill('shared'),
        'z',
      ])
    }
  })

  it('leaves the connection to the next request', async () => {
    server.source.push('data: {}\n\n').end()
    const socket = connectTo(server)
    socket.write(STREAM_REQUEST)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    await waitUntil(() => answer.endsWith('0\r\n\r\n'))
    socket.write('GET /hello/again HTTP/1.1\r\nHost: test\r\n\r\n')
    await waitUntil(() => answer.endsWith('{"hello":"again"}'))
    socket.destroy()
  })

  it('is understood by a real EventSource', async () => {
    server.source.push('id: 1\nevent: done\ndata: {"a":1}\n\n')
    const events = new EventSource(new URL('/stream', server.url))
    const [event] = await once(events, 'done')
    expect([event.lastEventId, event.data]).toEqual(['1', '{"a":1}'])
    events.close()
  })

  it('has a head without a body for HEAD', async () => {
    const answer = await client.send('HEAD', '/stream')
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(answer.text).toBe('')
  })

  it('is not cut off by the time limit for requests', async () => {
    await using strict = await startTinyServer(
      (app, { drain }) => {
        app.get('/stream', (c) =>
          sendEventStream(c, server.source, { signal: drain.signal, onError: () => {}, heartbeatMs: 50 }),
        )
      },
      { limits: { requestTimeoutMs: 200, headersTimeoutMs: 200, keepAliveTimeoutMs: 200 } },
    )
    const reader = await new TestClient(strict.url, null).open('/stream')
    const events = reader.rest()
    await waitUntil(() => reader.comments.length === 20)
    server.source.push('data: {}\n\n').end()
    expect(await events).toHaveLength(1)
  })
})

describe('silence', () => {
  it('is filled with comments, which do not come while events do', async () => {
    server.timing = { heartbeatMs: 250 }
    const reader = await client.open('/stream')
    expect(await reader.untilComment()).toBe('')
    const before = reader.comments.length
    for (let i = 0; i < 40; i++) {
      await delay(25) // a second in all: time for four comments
      server.source.push('data: {}\n\n')
      await reader.next()
    }
    expect(reader.comments.length - before).toBeLessThan(2)
    server.source.end()
    await reader.rest()
  })
})

describe('a client that goes away', () => {
  it('closes the source while it waits', async () => {
    const reader = await client.open('/stream')
    await waitUntil(() => server.source.pulls === 1)
    expect(await server.openStreams()).toBe(1)
    await reader.close()
    await waitUntil(() => server.finished === 1)
    expect(server.source.closes).toBe(1)
    expect(await server.openStreams()).toBe(0)
    expect(server.errors).toEqual([])
  })

  it('is forgotten even when the source cannot be closed while it waits', async () => {
    server.custom = (async function* () {
      yield 'data: {}\n\n'
      await new Promise(() => {})
    })()
    const reader = await client.open('/stream')
    await reader.next()
    await reader.close()
    await waitUntil(() => server.finished === 1)
    expect(await server.openStreams()).toBe(0)
  })

  it('before the stream begins closes the source too', async () => {
    let proceed = () => {}
    const gate = new Promise<void>((resolve) => {
      proceed = resolve
    })
    await using late = await startTinyServer((app, { drain }) => {
      app.get('/stream', async (c) => {
        await gate
        const answer = await sendEventStream(c, server.source, {
          signal: drain.signal,
          onError: (error) => server.errors.push(error),
        })
        server.finished++
        return answer
      })
    })
    const socket = connectTo(late)
    socket.write(STREAM_REQUEST)
    await once(socket, 'connect')
    socket.resetAndDestroy()
    await waitUntil(() => late.log.some((line) => line.aborted === true) || server.finished === 1)
    proceed()
    await waitUntil(() => server.finished === 1)
    expect(server.source.closes).toBe(1)
    expect(server.errors).toEqual([])
  })
})

describe('a source that fails', () => {
  it('cuts the connection, so that the client resumes, and is reported once', async () => {
    const reader = await client.open('/stream')
    server.source.push('id: 1\ndata: {}\n\n')
    expect(await reader.next()).toMatchObject({ id: '1' })
    const failure = new Error('the database is away')
    server.source.push(failure)
    await expect(reader.next()).rejects.toThrow()
    await waitUntil(() => server.finished === 1)
    expect(server.errors).toEqual([failure])
    expect(await server.openStreams()).toBe(0)
  })
})

describe('draining', () => {
  it('ends a stream that waits, and one that begins afterwards', async () => {
    const reader = await client.open('/stream')
    await waitUntil(() => server.source.pulls === 1)
    server.drain.abort()
    expect(await reader.rest()).toEqual([])
    const later = await client.read('/stream')
    expect([later.status, later.retries, later.events]).toEqual([200, [2000], []])
  })
})
