import { createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { OutboundOptions } from '../../../src/platform/http/outbound/outbound.ts'
import { startTrapServer } from '../../support/trap-server.ts'
import { closeLater, createOutbound, startTrap } from './outbound-fixture.ts'

/** Names that resolve to the given addresses, one answer a look-up. */
function answering(...answers: string[][]): {
  lookup: NonNullable<OutboundOptions['lookup']>
  asked: string[]
} {
  const asked: string[] = []
  return {
    asked,
    lookup(name, _options, callback) {
      const answer = answers[Math.min(asked.push(name), answers.length) - 1] ?? []
      callback(
        null,
        answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    },
  }
}

describe('a name', () => {
  it('is looked up once: what was checked is what is connected to', async () => {
    const trap = await startTrap()
    const { lookup, asked } = answering(['127.0.0.1'], ['10.0.0.1'])
    const { status } = await createOutbound({ lookup }).request(`http://rebinding.example:${trap.port}/`)
    expect(status).toBe(200)
    expect(asked).toEqual(['rebinding.example'])
  })

  it('is refused when it changes to a private address after the URL was checked', async () => {
    const trap = await startTrap()
    const { lookup } = answering(['1.1.1.1'], ['127.0.0.1'])
    const outbound = createOutbound({ lookup, allowPrivateNetwork: [] })
    await outbound.check('https://rebinding.example/')
    const url = `http://rebinding.example:${trap.port}/`
    await expect(outbound.request(url)).rejects.toMatchObject({ reason: 'ADDRESS' })
    await expect(outbound.fetch(url)).rejects.toMatchObject({ reason: 'ADDRESS' })
    expect(trap.connections).toBe(0)
  })

  it('reaches only those of its addresses that are permitted', async () => {
    const trap = await startTrap()
    const { lookup } = answering(['10.0.0.1', '::1', '127.0.0.1'])
    expect((await createOutbound({ lookup }).request(`http://mixed.example:${trap.port}/`)).status).toBe(200)
  })

  it('without an address may be kept, but not requested', async () => {
    const outbound = createOutbound({
      lookup: (_name, _options, callback) =>
        callback(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), []),
    })
    await outbound.check('https://not-yet.example/')
    await expect(outbound.request('https://not-yet.example/')).rejects.toMatchObject({
      reason: 'UNREACHABLE',
    })
  })
})

describe('an answer', () => {
  it('is read up to its bound, and no further', async () => {
    const trap = await startTrap((_, response) => response.end(Buffer.alloc(3 * 1024 * 1024)))
    const outbound = createOutbound()
    await expect(outbound.request(trap.url)).rejects.toMatchObject({ reason: 'TOO_LARGE' })
    const { body } = await outbound.request(trap.url, { maxResponseBytes: 3 * 1024 * 1024 })
    expect(body).toHaveLength(3 * 1024 * 1024)
  })

  it('counts as large as it is after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(100_000)
    const trap = await startTrap((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    const outbound = createOutbound()
    await expect(outbound.request(trap.url)).rejects.toMatchObject({ reason: 'TOO_LARGE' })
    await expect((await outbound.fetch(trap.url)).arrayBuffer()).rejects.toMatchObject({
      reason: 'TOO_LARGE',
    })
  })

  it('that drips is cut off after the time limit', async () => {
    const trap = await startTrap((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(drip))
    })
    const answer = createOutbound().request(trap.url, { timeoutMs: 200 })
    await expect(answer).rejects.toMatchObject({ reason: 'TIMEOUT' })
  })

  it('whose headers never end is cut off after the time limit', async () => {
    const silent = await startRaw((socket) => socket.write('HTTP/1.1 200 OK\r\nx-a: '))
    const answer = createOutbound().request(silent, { timeoutMs: 200 })
    await expect(answer).rejects.toMatchObject({ reason: 'TIMEOUT' })
  })

  it('with too many headers, or that is no HTTP, is a broken one', async () => {
    for (const text of [
      `HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(100_000)}\r\n\r\n`,
      'SSH-2.0-OpenSSH_9.6\r\n',
    ]) {
      const url = await startRaw((socket) => socket.end(text))
      await expect(createOutbound().request(url)).rejects.toMatchObject({ reason: 'BROKEN_RESPONSE' })
    }
  })

  it('is given up with the reason of the caller', async () => {
    const trap = await startTrap(() => undefined)
    const reason = new Error('cancelled')
    const signal = AbortSignal.abort(reason)
    await expect(createOutbound().request(trap.url, { signal })).rejects.toBe(reason)
    await expect(createOutbound().fetch(trap.url, { signal })).rejects.toBe(reason)
  })
})

describe('fetch', () => {
  it('streams an event stream while it goes on, and sends a stream', async () => {
    const trap = await startTrap(async (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for await (const chunk of request) response.write(`data: ${chunk}\n\n`)
    })
    const body = new Blob(['one']).stream()
    const init = { method: 'POST', body, duplex: 'half' } as const
    const response = await createOutbound().fetch(new Request(trap.url, init))
    const { value } = await (response.body?.getReader().read() ?? Promise.reject(new Error('no body')))
    expect(Buffer.from(value ?? []).toString()).toBe('data: one\n\n')
    expect(response.url).toBe(`${trap.url}/`)
  })
})

it('uses no proxy of the environment', async () => {
  const proxy = await startTrap()
  const trap = await startTrap()
  const names = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']
  for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : proxy.url
  try {
    await createOutbound().request(trap.url)
  } finally {
    for (const name of names) delete process.env[name]
  }
  expect([trap.requests.length, proxy.connections]).toEqual([1, 0])
})

it('counts each request once, by its outcome', async () => {
  const outcomes: string[] = []
  const trap = await startTrap()
  const outbound = createOutbound({ onOutcome: (outcome) => outcomes.push(outcome) })
  await outbound.request(trap.url)
  await outbound.fetch('http://10.0.0.1').catch(() => undefined)
  await outbound.request(await closedUrl()).catch(() => undefined)
  expect(outcomes).toEqual(['answered', 'address', 'unreachable'])
})

/** Where nobody listens any more. */
async function closedUrl(): Promise<string> {
  await using trap = await startTrapServer()
  return trap.url
}

/** A TCP server that speaks as it is told, once something has arrived. */
async function startRaw(speak: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('data', () => speak(socket))
  })
  const sockets = new Set<Socket>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closeLater({
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}
