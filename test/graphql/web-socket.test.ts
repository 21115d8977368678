import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import type { JsonObject } from '../../src/base/json.ts'
import { at } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

describe('a socket', () => {
  it.each(['authorization', 'x-api-key', 'apikey', 'x-copy-ai-api-key'])(
    'takes the key as %s',
    async (name) => {
      const key = name === 'authorization' ? `Bearer ${server.apiKey}` : server.apiKey
      const socket = await open()
      socket.send(JSON.stringify({ type: 'connection_init', payload: { [name]: key } }))
      expect(await message(socket)).toEqual({ type: 'connection_ack' })
      socket.close()
    },
  )

  it.each([
    ['without a key', undefined],
    ['with a wrong key', { authorization: 'Bearer wrong' }],
    ['with the key in the wrong place', { key: 'x' }],
  ])('is closed with 4401 %s', async (_name, payload) => {
    const socket = await open()
    socket.send(JSON.stringify({ type: 'connection_init', ...(payload ? { payload } : {}) }))
    expect(await closeCode(socket)).toBe(4401)
  })

  it('is closed with 4401 when an operation comes before the key', async () => {
    const socket = await open()
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ viewer { scopes } }' } }))
    expect(await closeCode(socket)).toBe(4401)
  })

  it('is closed with 4408 when no key comes in time', async () => {
    await using impatient = await startTestServer({ socketTiming: { initWaitMs: 50 } })
    expect(await closeCode(await open(impatient.url))).toBe(4408)
  })

  it('is closed with 4409 for a second operation under the same id', async () => {
    const socket = await connect()
    const query = 'subscription { capabilitiesChanged { cursor } }'
    for (let n = 0; n < 2; n++) {
      socket.send(JSON.stringify({ type: 'subscribe', id: 'same', payload: { query } }))
    }
    expect(await closeCode(socket)).toBe(4409)
  })

  it('answers a ping of the protocol, also before the key', async () => {
    const socket = await open()
    socket.send(JSON.stringify({ type: 'ping', payload: { sent: 1 } }))
    expect(await message(socket)).toEqual({ type: 'pong', payload: { sent: 1 } })
    socket.close()
  })

  it('is cut when its client answers no ping', async () => {
    await using watchful = await startTestServer({ socketTiming: { pingEveryMs: 50 } })
    expect(await closeCode(await open(watchful.url, { autoPong: false }))).toBe(1006)
  })

  it('stays open when its client answers every ping', async () => {
    await using watchful = await startTestServer({ socketTiming: { pingEveryMs: 1_000 } })
    const socket = await connect(watchful.apiKey, watchful.url)
    await once(socket, 'ping')
    await once(socket, 'ping') // comes only to a client that has answered the one before
    socket.send(JSON.stringify({ type: 'ping' }))
    expect(await message(socket)).toEqual({ type: 'pong' })
    socket.close()
  })

  it('is closed with 4429 for a second key', async () => {
    const socket = await connect()
    socket.send(JSON.stringify({ type: 'connection_init' }))
    expect(await closeCode(socket)).toBe(4429)
  })

  it('is closed with 4400 for what is no message', async () => {
    const socket = await connect()
    socket.send('no message')
    expect(await closeCode(socket)).toBe(4400)
  })

  it('is closed with 1009 for a message over 1 MiB', async () => {
    const socket = await connect()
    socket.send('x'.repeat(1024 * 1024 + 1))
    expect(await closeCode(socket)).toBe(1009)
  })

  it('outlives refused operations: too deep, not valid, of a key without the scope', async () => {
    const socket = await connect(await server.createKey(['read']))
    const deep = `{ sessions { nodes ${'{ executions { nodes { session '.repeat(4)} { id } ${'} } }'.repeat(4)} } }`
    for (const [query, code] of [
      [deep, 'QUERY_TOO_COMPLEX'],
      ['{ nope }', 'GRAPHQL_VALIDATION_FAILED'],
      ['{', 'GRAPHQL_PARSE_FAILED'],
      ['{ apiKeys { totalCount } }', 'FORBIDDEN'],
    ]) {
      socket.send(JSON.stringify({ type: 'subscribe', id: 'x', payload: { query } }))
      const refusal = await message(socket)
      const errors = refusal.type === 'error' ? refusal.payload : at(refusal, 'payload', 'errors')
      expect(at(errors, 0, 'extensions', 'code')).toBe(code)
      expect(JSON.stringify(refusal)).not.toContain('"http"')
      if (refusal.type === 'next') await message(socket)
    }
    socket.send(JSON.stringify({ type: 'subscribe', id: 'y', payload: { query: '{ viewer { scopes } }' } }))
    expect(at(await message(socket), 'payload', 'data', 'viewer', 'scopes')).toEqual(['READ'])
    socket.close()
  })

  it('refuses operations once its key is revoked', async () => {
    const secret = await server.createKey(['read'])
    const socket = await connect(secret)
    const [key] = await server.app.services.apiKeys.list(server.actor)
    await server.app.services.apiKeys.revoke(server.actor, key?.id ?? '')
    socket.send(JSON.stringify({ type: 'subscribe', id: 'x', payload: { query: '{ viewer { scopes } }' } }))
    expect(await message(socket)).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
    socket.close()
  })

  it('is refused at every other path', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/runtime`)
    const [error] = await once(socket, 'error')
    expect(String(error)).toContain('404')
  })

  it('is closed with 1001 when the server stops', async () => {
    const own = await startTestServer()
    const socket = await connect(own.apiKey, own.url)
    const code = closeCode(socket)
    await own.close()
    expect(await code).toBe(1001)
  })
})

const received = new WeakMap<WebSocket, JsonObject[]>()

async function open(url = server.url, options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', options)
  const messages: JsonObject[] = []
  received.set(socket, messages)
  socket.on('message', (data) => messages.push(JSON.parse(String(data))))
  await once(socket, 'open')
  return socket
}

async function connect(key = server.apiKey, url = server.url): Promise<WebSocket> {
  const socket = await open(url)
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }))
  await message(socket)
  return socket
}

async function message(socket: WebSocket): Promise<JsonObject> {
  const messages = received.get(socket) ?? []
  await waitUntil(() => messages.length > 0, 'a message')
  return messages.shift() ?? {}
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = await once(socket, 'close')
  return Number(code)
}
