import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../src/base/json.ts'
import { createHttpRequestConnector } from '../../../src/engine/connectors/http/http-request.ts'
import { Outbound } from '../../../src/platform/http/outbound/outbound.ts'
import { hostileUrls } from '../../support/hostile-urls.ts'
import { startTrapServer, type TrapServer } from '../../support/trap-server.ts'
import { createToolCall } from '../../unit/connectors/tool-call.ts'

const outbound = new Outbound({ allowPrivateNetwork: ['127.0.0.0/8'] })
const connector = createHttpRequestConnector(outbound)
let server: TrapServer

beforeAll(async () => {
  server = await startTrapServer(async (request, response) => {
    const chunks = await Array.fromAsync(request)
    if (request.url === '/missing') {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such thing"}')
    } else if (request.url === '/busy') {
      response.writeHead(503, { 'retry-after': '7' }).end()
    } else {
      const { method, headers } = request
      const echo = {
        method,
        type: headers['content-type'],
        secret: headers['x-secret'],
        body: chunks.join(''),
      }
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(echo))
    }
  })
})
afterAll(async () => {
  await outbound.close()
  await server[Symbol.asyncDispose]()
})

const call = async (input: { url: string; [name: string]: JsonValue }) => {
  const outcome = await connector.call(createToolCall({ tool: 'http_request', input }))
  if ('question' in outcome) throw new Error('a request asks nobody')
  return outcome
}

describe('http_request', () => {
  it('sends what it is told, and returns what came back', async () => {
    const input = { url: server.url, method: 'POST', headers: { 'X-Secret': 's' }, body: { a: 1 } }
    const { output, summary } = await call(input)
    expect(output).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: { method: 'POST', type: 'application/json', secret: 's', body: '{"a":1}' },
    })
    expect(summary).toBe(`POST ${new URL(server.url).host} answered 200`)
  })

  it('fails with what a service says, and knows what may be tried again', async () => {
    await expect(call({ url: `${server.url}/missing` })).rejects.toMatchObject({
      code: 'HTTP_404',
      retryable: false,
      message: expect.stringContaining('answered 404: no such thing'),
    })
    await expect(call({ url: `${server.url}/busy` })).rejects.toMatchObject({
      code: 'HTTP_503',
      retryable: true,
      retryAfterMs: 7_000,
    })
  })

  it('reaches no hostile URL', async () => {
    const guarded = new Outbound({ allowPrivateNetwork: [] })
    const before = server.connections
    for (const url of hostileUrls(server.port)) {
      const refused = createHttpRequestConnector(guarded).call(
        createToolCall({ tool: 'http_request', input: { url } }),
      )
      await expect(refused, url).rejects.toMatchObject({ code: 'OUTBOUND_REFUSED', retryable: false })
    }
    expect(server.connections).toBe(before)
    await guarded.close()
  })

  it('says before anything is sent which headers and bodies cannot be', () => {
    const check = (input: object) => connector.check?.('http_request', { url: server.url, ...input }) ?? []
    expect(check({ headers: { Host: 'other' } })).toHaveLength(1)
    expect(check({ headers: { 'x-a': 'a\r\nx-b: b' } })).toHaveLength(1)
    expect(check({ headers: { 'x a': 'a' } })).toHaveLength(1)
    expect(check({ body: 'text' })).toHaveLength(1)
    expect(check({ method: 'POST', headers: { accept: '*/*' }, body: 'text' })).toEqual([])
  })
})
