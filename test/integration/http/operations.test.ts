import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operationsRoutes } from '../../../src/platform/http/operations.ts'
import { TestClient } from '../../support/client.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

let server: TinyServer
let client: TestClient
let isReady: () => Promise<boolean>

beforeAll(async () => {
  server = await startTinyServer((app, { drain, metrics }) => {
    const { registry } = metrics
    app.route('/', operationsRoutes({ isReady: () => isReady(), draining: drain.signal, registry }))
  })
  client = new TestClient(server.url, null)
})

afterAll(() => server.close(0))

describe('/livez', () => {
  it('says that the process runs, ready or not', async () => {
    isReady = async () => false
    expect(await client.get('/livez')).toMatchObject({ status: 200, json: { status: 'ok' } })
  })
})

describe('/readyz', () => {
  it('is 200 when the server can work', async () => {
    isReady = async () => true
    expect(await client.get('/readyz')).toMatchObject({ status: 200, json: { status: 'ready' } })
  })

  it.each([
    ['is not ready', async () => false],
    ['cannot tell', async () => Promise.reject(new Error('the database is away'))],
    ['does not answer within 2 s', () => new Promise<boolean>(() => {})],
  ])('is 503 when the database %s', async (_what, answer) => {
    isReady = answer
    const { status, json, headers } = await client.get('/readyz')
    expect([status, json, headers.get('retry-after')]).toEqual([503, { status: 'unavailable' }, '1'])
  })

  it('is 503 from the moment when the server begins to close', async () => {
    isReady = async () => true
    await using closing = await startTinyServer((app, { drain, metrics: { registry } }) => {
      app.route('/', operationsRoutes({ isReady, draining: drain.signal, registry }))
    })
    closing.drain.abort()
    const answer = await new TestClient(closing.url, null).get('/readyz')
    expect(answer).toMatchObject({ status: 503, json: { status: 'draining' } })
  })
})

describe('/metrics', () => {
  const metrics = async () => (await client.get('/metrics')).text

  it('is text for Prometheus, with what node tells about the process', async () => {
    const answer = await client.get('/metrics')
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(answer.text).toMatch(/^process_resident_memory_bytes \d/m)
    expect(answer.text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m)
  })

  it('counts and times requests by method, route and status', async () => {
    for (const name of ['a', 'b', 'c']) await client.get(`/hello/${name}`)
    await client.post('/echo', [])
    const counted = 'http_requests_total{method="GET",route="/hello/:name",status="200"} 3'
    await waitUntil(async () => (await metrics()).includes(counted))
    const text = await metrics()
    expect(text).toContain('http_requests_total{method="POST",route="/echo",status="400"} 1')
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/hello/:name"} 3')
  })

  it('gives clients no way to make new series', async () => {
    await client.get(`/nowhere/${Math.random()}`)
    await client.send('PROPFIND', '/hello/x')
    const counted = 'http_requests_total{method="other",route="unmatched",status="404"} 1'
    await waitUntil(async () => (await metrics()).includes(counted))
    const text = await metrics()
    expect(text).toContain('http_requests_total{method="GET",route="unmatched",status="404"} 1')
    expect(text).not.toMatch(/nowhere|PROPFIND/)
  })
})
