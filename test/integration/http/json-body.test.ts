import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestClient } from '../../support/client.ts'
import { sendRaw } from '../../support/raw-request.ts'
import { connectTo, startTinyServer, type TinyServer } from './tiny-server.ts'

const MIB = 1024 * 1024
const JSON_TYPE = { 'content-type': 'application/json' }

let server: TinyServer
let client: TestClient

beforeAll(async () => {
  server = await startTinyServer()
  client = new TestClient(server.url, null)
})

afterAll(() => server.close(0))

const echo = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = JSON_TYPE) =>
  client.send('POST', '/echo', { body, headers })

/** A body of exactly so many bytes. */
const bodyOf = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`

const raw = (headers: string[], body: string, path = '/echo') =>
  sendRaw(
    server.url,
    [`POST ${path} HTTP/1.1`, 'Host: test', 'Connection: close', ...headers, '', body].join('\r\n'),
  )

const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

describe('a JSON object', () => {
  it('is read as it is', async () => {
    const text = '{"a":[1,{"b":null}],"ü":"😀","__proto":1,"constructor":"x","n":"\\u0000"}'
    expect((await echo(text)).json).toEqual(JSON.parse(text))
  })

  it('may come without a content type, or with parameters', async () => {
    const body = new TextEncoder().encode('{"a":1}')
    expect((await echo(body, {})).json).toEqual({ a: 1 })
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/json ;v=1']) {
      expect((await echo('{"a":1}', { 'content-type': type })).json).toEqual({ a: 1 })
    }
  })

  it('may come in chunks without a length', async () => {
    expect(await raw(['Transfer-Encoding: chunked'], chunked('{"a":1}'))).toMatch(
      /^HTTP\/1.1 200 [\s\S]*\{"a":1\}$/,
    )
  })

  it('may have a byte order mark', async () => {
    expect((await echo('\uFEFF{"a":1}')).json).toEqual({ a: 1 })
  })

  it('may be a flat one of hundreds of thousands of values', async () => {
    const body = `{"a":[${'0,'.repeat(500_000)}0]}`
    expect((await echo(body)).status).toBe(200)
  })

  it('is empty when there is no body, however that is said', async () => {
    expect(await client.send('POST', '/echo')).toMatchObject({ status: 200, text: '{}' })
    expect(await echo('')).toMatchObject({ status: 200, text: '{}' })
    expect(await raw(['Transfer-Encoding: chunked'], '0\r\n\r\n')).toMatch(/\r\n\r\n\{\}$/)
  })

  it('can be told from an absent one', async () => {
    expect((await client.send('POST', '/optional')).json).toEqual({ body: null })
    expect((await client.send('POST', '/optional', { body: '{}', headers: JSON_TYPE })).json).toEqual({
      body: {},
    })
  })
})

describe('media types', () => {
  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/jsonp'],
    ['multipart/form-data'],
    [''],
  ])('other than JSON are refused: %s', async (type) => {
    const answer = await raw([`Content-Type: ${type}`, 'Content-Length: 2'], '{}')
    expect(answer).toMatch(/^HTTP\/1.1 415 [\s\S]*"code":"UNSUPPORTED_MEDIA_TYPE"/)
  })

  it('that are compressed are refused', async () => {
    expect(await echo('{}', { ...JSON_TYPE, 'content-encoding': 'gzip' })).toMatchObject({ status: 415 })
  })
})

describe('the size', () => {
  it('may be 1 MiB and not one byte more', async () => {
    expect((await echo(bodyOf(MIB))).status).toBe(200)
    expect(await echo(bodyOf(MIB + 1))).toMatchObject({ status: 413, json: { code: 'PAYLOAD_TOO_LARGE' } })
  })

  it('is refused before the body is sent when its declared length is too large', async () => {
    const socket = connectTo(server)
    socket.write(`POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: ${MIB + 1}\r\n\r\n`)
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1.1 413 /)
    socket.destroy()
  })

  it('is counted when no length is declared, and the connection can be used again', async () => {
    const socket = connectTo(server)
    const head = 'POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n'
    socket.write(head + chunked(bodyOf(4 * MIB)))
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1.1 413 /)
    socket.write('GET /hello/again HTTP/1.1\r\nHost: test\r\n\r\n')
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1.1 200 [\s\S]*\{"hello":"again"\}$/)
    socket.destroy()
  })

  it('that was declared too small makes no second request of the rest', async () => {
    const answer = await raw(['Content-Length: 2'], '{}{"b":2}')
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1)
  })

  it('that was declared too large is a body cut short, which reaches nobody', async () => {
    const socket = connectTo(server)
    socket.write('POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n{"a":1}')
    socket.end()
    await once(socket.resume(), 'close')
    expect((await client.get('/hello/x')).status).toBe(200)
  })
})

describe('what is no JSON object', () => {
  it.each([
    ['{'],
    ['{"a":1}}'],
    ["{'a':1}"],
    ['{"a":1,}'],
    ['{"a":NaN}'],
    ['[]'],
    ['"text"'],
    ['1'],
    ['true'],
    ['null'],
    [' '],
    ['\u0000'],
    ['{"__proto__":{"admin":true}}'],
    ['{"a":{"\\u005f_proto__":{"admin":true}}}'],
    ['{"constructor":{"prototype":{"admin":true}}}'],
  ])('is refused: %s', async (body) => {
    expect(await echo(body)).toMatchObject({
      status: 400,
      json: { error: 'Invalid request body', code: 'BAD_REQUEST' },
    })
  })

  it('is refused when it is not UTF-8', async () => {
    const body = Uint8Array.from([...Buffer.from('{"a":"'), 0xc3, 0x28, ...Buffer.from('"}')])
    expect(await echo(body)).toMatchObject({ status: 400, json: { error: 'Invalid request body' } })
  })

  it('is refused when it nests deeper than 64 levels', async () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`
    expect((await echo(nested(64))).status).toBe(200)
    expect((await echo(nested(65))).status).toBe(400)
    expect((await echo(`{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`)).status).toBe(400)
  })
})
