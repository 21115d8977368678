import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../../src/platform/logger.ts'
import { startServer } from '../../../src/server.ts'
import { TestClient } from '../../support/client.ts'
import { sendRaw } from '../../support/raw-request.ts'
import { connectTo, startTinyServer, type TinyServer } from './tiny-server.ts'

const HOST = 'Host: test'
const CLOSE = 'Connection: close'

let server: TinyServer
const raw = (...lines: string[]) => sendRaw(server.url, `${lines.join('\r\n')}\r\n\r\n`)

function expectRefusal(answer: string, status: number, error: string): void {
  const [head = '', body] = answer.split('\r\n\r\n')
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(head).toMatch(/^content-type: application\/json$/im)
  expect(head).toMatch(/^connection: close$/im)
  expect(JSON.parse(body ?? '')).toEqual({ error })
}

beforeAll(async () => {
  server = await startTinyServer(undefined, { limits: { headersTimeoutMs: 300, requestTimeoutMs: 600 } })
})

afterAll(() => server.close(0))

describe('where it listens', () => {
  it('is a free port when none is asked for', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d{2,5}$/)
  })

  it('is a URL for IPv6 too', async () => {
    await using six = await startTinyServer(undefined, { host: '::1' })
    expect(six.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
    expect((await new TestClient(six.url, null).get('/hello/six')).status).toBe(200)
  })

  it('is refused in one sentence when the port is taken', async () => {
    const port = Number(new URL(server.url).port)
    const logger = createLogger('silent')
    const config = { host: '127.0.0.1', port }
    const second = startServer({ config, logger, listener: () => {}, drain: new AbortController() })
    await expect(second).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}: `)
  })
})

describe('a request that is too large', () => {
  it('is answered 414 for an address of more than 8 KiB', async () => {
    const fits = `/hello/${'x'.repeat(8192 - '/hello/'.length)}`
    expect(await raw(`GET ${fits} HTTP/1.1`, HOST, CLOSE)).toMatch(/^HTTP\/1.1 200 /)
    expectRefusal(await raw(`GET ${fits}x HTTP/1.1`, HOST, CLOSE), 414, 'URI too long')
  })

  it('is answered 414 for an address of more than all headers may take', async () => {
    expectRefusal(await raw(`GET /${'x'.repeat(40_000)} HTTP/1.1`, HOST, CLOSE), 414, 'URI too long')
  })

  it('is answered 431 for headers of more than 16 KiB', async () => {
    const header = `X-Large: ${'x'.repeat(17_000)}`
    expectRefusal(
      await raw('GET /hello/x HTTP/1.1', HOST, header, CLOSE),
      431,
      'Request header fields too large',
    )
  })
})

describe('a request that is no HTTP', () => {
  it.each([
    ['garbage', ['\u0016\u0003\u0001 hello']],
    ['two lengths', ['POST /echo HTTP/1.1', HOST, 'Content-Length: 2', 'Content-Length: 3', '', '{}']],
    [
      'a length and chunks',
      ['POST /echo HTTP/1.1', HOST, 'Content-Length: 2', 'Transfer-Encoding: chunked', '', '{}'],
    ],
    ['a length that is no number', ['POST /echo HTTP/1.1', HOST, 'Content-Length: two', '', '{}']],
    ['an unknown transfer encoding', ['POST /echo HTTP/1.1', HOST, 'Transfer-Encoding: what', '', '{}']],
    ['a header without a name', ['GET /hello/x HTTP/1.1', HOST, ': x']],
    ['a line break inside a header', ['GET /hello/x HTTP/1.1', HOST, 'X-A: a\nb']],
    ['no host', ['GET /hello/x HTTP/1.1']],
  ])('is refused in the envelope: %s', async (_what, lines) => {
    expectRefusal(await raw(...lines), 400, 'Bad request')
  })

  it.each([['not a host'], ['a/b'], ['a@b'], ['[::1'], ['a:b:c']])(
    'is refused with the host %s',
    async (host) => {
      const answer = await raw('GET /hello/x HTTP/1.1', `Host: ${host}`, CLOSE)
      expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*\{"error":"Bad request"\}$/)
    },
  )

  it.each([['*'], ['hello'], ['//'], ['/%'], ['/hello/%zz'], ['http://[']])(
    'or has a strange address is never a fault of ours: %s',
    async (address) => {
      const answer = await raw(`OPTIONS ${address} HTTP/1.1`, HOST, CLOSE)
      expect(answer).toMatch(/^HTTP\/1.1 4\d\d [\s\S]*\{"error":/)
    },
  )

  it('but HTTP/1.0, which knows no host, is answered', async () => {
    expect(await raw('GET /hello/old HTTP/1.0')).toMatch(/^HTTP\/1.1 200 [\s\S]*\{"hello":"old"\}$/)
  })

  it('puts nothing into an answer that has begun', async () => {
    await using streaming = await startTinyServer((app) => {
      app.get('/begun', (c) => {
        c.env.outgoing.writeHead(200).write('begun')
        return new Promise<Response>(() => {})
      })
    })
    const socket = connectTo(streaming)
    socket.write('GET /begun HTTP/1.1\r\nHost: test\r\n\r\n')
    let answer = String(await once(socket, 'data'))
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.write('garbage\r\n\r\n')
    await once(socket, 'close')
    expect(answer).toContain('begun')
    expect(answer).not.toContain('400')
  })
})

describe('a client that is slow to send', () => {
  it('is answered 408 when its headers are not there in time', async () => {
    expectRefusal(await sendRaw(server.url, 'GET /hello/x HTTP/1.1\r\nHost: te'), 408, 'Request timeout')
  })

  it('is answered 408 when its body is not there in time', async () => {
    const head = 'POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n'
    expectRefusal(await sendRaw(server.url, `${head}{`), 408, 'Request timeout')
  })

  it('is not cut off while it waits for a slow answer', async () => {
    const answer = await new TestClient(server.url, null).get('/slow/1500')
    expect(answer).toMatchObject({ status: 200, json: { slept: true } })
  })
})

describe('a connection', () => {
  it('is ended after its share of requests', async () => {
    await using limited = await startTinyServer(undefined, { limits: { maxRequestsPerSocket: 2 } })
    const socket = connectTo(limited)
    const get = 'GET /hello/x HTTP/1.1\r\nHost: test\r\n\r\n'
    socket.write(get)
    expect(String(await once(socket, 'data'))).toMatch(/^connection: keep-alive$/im)
    socket.write(get)
    expect(String(await once(socket, 'data'))).toMatch(/^connection: close$/im)
    socket.write(get)
    expect(await once(socket.resume(), 'close')).toBeDefined()
  })

  it('is closed when it is idle for too long', async () => {
    await using impatient = await startTinyServer(undefined, { limits: { keepAliveTimeoutMs: 100 } })
    const socket = connectTo(impatient)
    socket.write('GET /hello/x HTTP/1.1\r\nHost: test\r\n\r\n')
    await once(socket, 'data')
    await once(socket.resume(), 'close')
  })
})
