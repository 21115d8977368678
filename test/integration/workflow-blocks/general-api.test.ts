import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import type { BlockCall } from '../../../src/engine/workflow/runners/block-runner.ts'
import { createGeneralApiRunner } from '../../../src/engine/workflow/runners/general-api.ts'
import { Outbound } from '../../../src/platform/http/outbound/outbound.ts'
import { findFreePort } from '../../support/free-port.ts'
import { hostileUrls } from '../../support/hostile-urls.ts'
import { startTrapServer } from '../../support/trap-server.ts'
import { blockCall, failureOf } from './block-call.ts'

interface Arrived {
  method: string | undefined
  url: string | undefined
  headers: IncomingHttpHeaders
  body: string
}

let answer: (response: ServerResponse) => void
const arrived: Arrived[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method, url, headers } = request
  arrived.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
  answer(response)
})
const outbound = new Outbound({ allowPrivateNetwork: ['127.0.0.0/8'] })
let base = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on TCP
})
beforeEach(() => {
  arrived.length = 0
  answer = (response) => response.setHeader('content-type', 'application/json').end('{"ok":true}')
})
afterAll(async () => {
  await outbound.close()
  server.closeAllConnections()
  server.close()
})

function send(config: JsonObject, given: Partial<BlockCall> = {}) {
  return createGeneralApiRunner(outbound).run(blockCall(config, given).call)
}

describe('an HTTP block', () => {
  it('sends what its config says, and gives the body, the status and the headers', async () => {
    const outcome = await send({
      url: `${base}/items?kept=1`,
      method: 'POST',
      params: { q: 'two words', tags: ['a', 'b'], none: null },
      headers: { 'X-Trace': 7 },
      body: { name: 'Ada' },
    })
    expect(outcome).toMatchObject({
      kind: 'done',
      result: { output: { ok: true }, status_code: 200, headers: { 'content-type': 'application/json' } },
      credits: 1,
    })
    expect(arrived).toEqual([
      {
        method: 'POST',
        url: '/items?kept=1&q=two+words&tags=a&tags=b',
        headers: expect.objectContaining({
          'x-trace': '7',
          'content-type': 'application/json',
          'idempotency-key': 'WRUN-1:b1:1',
        }),
        body: '{"name":"Ada"}',
      },
    ])
  })

  it('sends text as it is, and reads text where the answer is no JSON', async () => {
    answer = (response) => response.end('plain')
    expect(await send({ url: base, method: 'PUT', body: 'a text' })).toMatchObject({
      result: { output: 'plain' },
    })
    expect(arrived[0]).toMatchObject({ body: 'a text', headers: { 'content-type': 'text/plain' } })
  })

  it.each([[undefined], ['GET'], ['HEAD'], ['DELETE']])(
    'sends Idempotency-Key: <run>:<block>:<visit> without a body and with the method %s (blocks.md)',
    async (method) => {
      await send({ url: base, ...(method && { method }) })
      expect(arrived).toMatchObject([
        { method: method ?? 'GET', body: '', headers: { 'idempotency-key': 'WRUN-1:b1:1' } },
      ])
    },
  )

  it.each([
    [400, false],
    [404, false],
    [408, true],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
  ])('fails with %i, which is tried again: %s', async (status, retryable) => {
    answer = (response) => response.writeHead(status).end('why')
    expect(await failureOf(send({ url: base }))).toMatchObject({
      code: 'HTTP_ERROR',
      message: `The server answered ${status}: why`,
      retryable,
      credits: 1,
    })
  })

  it('is tried again when nobody answers, and when the answer takes too long', async () => {
    const nobody = `http://127.0.0.1:${await findFreePort()}/`
    expect(await failureOf(send({ url: nobody }))).toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    })
    answer = () => {}
    expect(await failureOf(send({ url: base, timeout: 200 }))).toMatchObject({
      code: 'TIMEOUT',
      retryable: true,
    })
  })

  it('fails with an answer that is larger than a result may be', async () => {
    answer = (response) => response.end('x'.repeat(1024 * 1024 + 1))
    expect(await failureOf(send({ url: base }))).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      retryable: false,
    })
  })

  it('reaches nothing that is not public, however it is written', async () => {
    await using trap = await startTrapServer()
    await using guarded = {
      outbound: new Outbound({ allowPrivateNetwork: [] }),
      [Symbol.asyncDispose]: () => close(),
    }
    const close = () => guarded.outbound.close()
    const runner = createGeneralApiRunner(guarded.outbound)
    for (const url of hostileUrls(trap.port)) {
      const error = await failureOf(runner.run(blockCall({ url }).call))
      expect(error, url).toMatchObject({ code: 'VALIDATION', retryable: false })
    }
    expect(trap.connections).toBe(0)
  })

  it.each([{ url: 'nowhere' }, { url: 'https://example.com/', headers: { 'bad name': 'x' } }])(
    'refuses %j before anything is sent',
    async (config) => {
      expect(await failureOf(send(config))).toMatchObject({ code: 'VALIDATION', retryable: false })
    },
  )
})
