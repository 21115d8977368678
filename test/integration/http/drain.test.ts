import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Connections } from '../../../src/platform/http/connections.ts'
import { sendEventStream } from '../../../src/platform/http/server-sent-events.ts'
import { TestClient } from '../../support/client.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { connectTo, startTinyServer, type TinyServer } from './tiny-server.ts'

let server: TinyServer
let client: TestClient
let release: () => void
let started: number

beforeEach(async () => {
  started = 0
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  server = await startTinyServer((app, { drain }) => {
    app.get('/work', async (c) => {
      started++
      await released
      return c.json({ done: true })
    })
    app.get('/stream', (c) => sendEventStream(c, waiting(), { signal: drain.signal, onError: () => {} }))
  })
  client = new TestClient(server.url, null)
})

afterEach(() => {
  release()
  return server.close(0)
})

async function* waiting() {
  yield 'id: 1\ndata: {}\n\n'
  await new Promise(() => {})
}

describe('closing', () => {
  it('lets a request in flight finish, and tells its client that the connection ends', async () => {
    const answer = client.get('/work')
    await waitUntil(() => started === 1)
    const closed = server.close(10_000)
    expect(server.draining.aborted).toBe(true)
    release()
    const { status, headers, json } = await answer
    expect([status, headers.get('connection'), json]).toEqual([200, 'close', { done: true }])
    await closed
  })

  it('takes no new connection', async () => {
    const answer = client.get('/work')
    await waitUntil(() => started === 1)
    const closed = server.close(10_000)
    await expect(new TestClient(server.url, null).get('/hello/x')).rejects.toThrow('fetch failed')
    release()
    await Promise.all([answer, closed])
  })

  it('ends idle connections at once', async () => {
    const used = connectTo(server)
    used.write('GET /hello/x HTTP/1.1\r\nHost: test\r\n\r\n')
    await once(used, 'data')
    const unused = connectTo(server)
    await once(unused, 'connect')
    const startedAt = performance.now()
    const ended = Promise.all([once(used.resume(), 'close'), once(unused.resume(), 'close')])
    await server.close(10_000)
    await ended
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('ends event streams cleanly, so that their clients resume elsewhere', async () => {
    const reader = await client.open('/stream')
    expect(await reader.next()).toMatchObject({ id: '1' })
    const startedAt = performance.now()
    const closed = server.close(10_000)
    expect(await reader.next()).toBeNull()
    expect(reader.retries).toEqual([2000])
    await closed
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('cuts what is left when the grace is over', async () => {
    const answer = client.get('/work')
    const cut = expect(answer).rejects.toThrow()
    await waitUntil(() => started === 1)
    await server.close(50)
    await cut
  })

  it('hurries when it is asked again', async () => {
    const cut = expect(client.get('/work')).rejects.toThrow()
    await waitUntil(() => started === 1)
    const closed = server.close(60_000)
    await server.close(0)
    await Promise.all([closed, cut])
  })
})

describe('a connection that was sending its request when closing began', () => {
  it('gets its answer, and is told that it was the last', async () => {
    const http = createServer()
    const connections = new Connections(http)
    http.on('request', (_request, response) => response.end('late'))
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    connections.drain()
    const response = await fetch(`http://127.0.0.1:${portOf(http)}`)
    expect([response.headers.get('connection'), await response.text()]).toEqual(['close', 'late'])
    http.close()
  })
})

function portOf(http: Server): number {
  const address = http.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
