import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { operationsRoutes } from '../../../src/platform/http/operations.ts'
import { TestClient } from '../../support/client.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { STREAM_REQUEST, type StreamServer, startStreamServer } from './stream-server.ts'
import { connectTo, startTinyServer } from './tiny-server.ts'

const CANARY = 'hunter2canary'

let server: StreamServer
let client: TestClient

beforeEach(async () => {
  server = await startStreamServer()
  client = new TestClient(server.url, null)
})

afterEach(() => server.close(0))

async function loggedRequest(log: Record<string, unknown>[]): Promise<Record<string, unknown>> {
  const find = () => log.find((line) => line.msg === 'request')
  await waitUntil(() => find() !== undefined, 'a line about the request')
  return find() ?? {}
}

describe('the access log', () => {
  it('has one line for each request', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    await client.get('/hello/x', { 'x-request-id': 'trace-1', traceparent })
    const line = await loggedRequest(server.log)
    expect(line).toMatchObject({
      level: 'info',
      requestId: 'trace-1',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      method: 'GET',
      path: '/hello/x',
      route: '/hello/:name',
      status: 200,
    })
    expect(line.durationMs).toBeTypeOf('number')
    expect(line).not.toHaveProperty('aborted')
    expect(server.log).toHaveLength(1)
  })

  it('knows no query strings and no headers', async () => {
    const headers = { authorization: `Bearer ${CANARY}`, 'x-api-key': CANARY, cookie: CANARY }
    await client.get(`/hello/x?stream_token=${CANARY}&api_key=${CANARY}`, headers)
    expect(await loggedRequest(server.log)).toMatchObject({ path: '/hello/x' })
    expect(JSON.stringify(server.log)).not.toContain(CANARY)
  })

  it('has the line of a stream when it has ended', async () => {
    const reader = await client.open('/stream')
    expect(server.log).toEqual([])
    server.source.end()
    await reader.rest()
    expect(await loggedRequest(server.log)).toMatchObject({ path: '/stream', status: 200 })
  })

  it('says when the client left before its answer was complete', async () => {
    const socket = connectTo(server)
    socket.write(STREAM_REQUEST)
    await once(socket, 'data')
    socket.destroy()
    expect(await loggedRequest(server.log)).toMatchObject({ path: '/stream', aborted: true })
  })

  it('keeps probes out of the way, at level debug', async () => {
    await using probed = await startTinyServer((app, { drain, metrics: { registry } }) => {
      app.route('/', operationsRoutes({ isReady: async () => true, draining: drain.signal, registry }))
    })
    await new TestClient(probed.url, null).get('/livez')
    expect(await loggedRequest(probed.log)).toMatchObject({ path: '/livez', level: 'debug' })
  })
})
