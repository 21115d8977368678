import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendEventStream } from '../../../src/platform/http/server-sent-events.ts'
import { TestClient } from '../../support/client.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/
const ORIGIN = { origin: 'https://app.example.com' }

let server: TinyServer
let client: TestClient

beforeAll(async () => {
  server = await startTinyServer((app, { drain }) => {
    app.get('/stream', (c) => {
      c.header('X-Execution-Id', 'exec_1')
      return sendEventStream(c, events(), { signal: drain.signal, onError: () => {} })
    })
    app.get('/crash', () => {
      throw new Error('SELECT secret FROM users')
    })
  })
  client = new TestClient(server.url, null)
})

afterAll(() => server.close(0))

async function* events() {
  yield 'data: {}\n\n'
}

/** Everything that answers: a route, an error, an unknown path and an event stream. */
const PATHS = ['/hello/x', '/crash', '/nowhere', '/stream']

describe('request ids', () => {
  it.each(PATHS)('are on the answer of %s', async (path) => {
    expect((await client.get(path)).headers.get('x-request-id')).toMatch(UUID)
  })

  it.each([['a'], ['trace-0af7_651=916'], ['x'.repeat(128)]])("are the client's: %s", async (id) => {
    const answer = await client.get('/hello/x', { 'x-request-id': id })
    expect(answer.headers.get('x-request-id')).toBe(id)
  })

  it.each([[''], ['x'.repeat(129)], ['a b'], ['<script>'], ['a,b'], ['ünïcode']])(
    "are not the client's when unsafe: %s",
    async (id) => {
      const answer = await client.get('/hello/x', { 'x-request-id': id })
      expect(answer.headers.get('x-request-id')).toMatch(UUID)
    },
  )
})

describe('security headers', () => {
  it.each(PATHS)('are on the answer of %s', async (path) => {
    const { headers } = await client.get(path)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-dns-prefetch-control': 'off',
      'x-download-options': 'noopen',
      'x-frame-options': 'DENY',
      'x-permitted-cross-domain-policies': 'none',
      'x-xss-protection': '0',
    })
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('server')).toBeNull()
  })
})

describe('an error', () => {
  it('tells nothing of what went wrong inside', async () => {
    expect(await client.get('/crash')).toMatchObject({ status: 500, text: '{"error":"Internal error"}' })
  })
})

describe('a page of an allowed origin', () => {
  it.each(PATHS)('may read the answer of %s', async (path) => {
    const { headers } = await client.get(path, ORIGIN)
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(headers.get('access-control-expose-headers')).toContain('X-Request-Id')
    expect(headers.get('access-control-expose-headers')).toContain('X-Copilot-Turn-Id')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('vary')).toBe('Origin')
  })

  it('may send any method and header, as its preflight is told', async () => {
    const answer = await client.send('OPTIONS', '/echo', {
      headers: {
        ...ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,idempotency-key',
      },
    })
    expect(answer).toMatchObject({ status: 204, text: '' })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST')
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization,idempotency-key')
    expect(answer.headers.get('access-control-max-age')).toBe('600')
  })
})

describe('a page of another origin', () => {
  it.each([
    ['https://evil.example'],
    ['null'],
    ['https://app.example.com.evil.example'],
    ['http://app.example.com'],
  ])('gets nothing from CORS: %s', async (origin) => {
    const answer = await client.get('/hello/x', { origin })
    const preflight = await client.send('OPTIONS', '/echo', {
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    for (const { headers } of [answer, preflight]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
      expect(headers.get('vary')).toBe('Origin')
    }
  })

  it('leaves OPTIONS that is no preflight to the routes', async () => {
    expect((await client.send('OPTIONS', '/echo')).status).toBe(404)
  })
})

describe('headers of a handler', () => {
  it('are on an event stream too', async () => {
    expect((await client.get('/stream')).headers.get('x-execution-id')).toBe('exec_1')
  })
})
