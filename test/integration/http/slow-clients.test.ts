import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestClient } from '../../support/client.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { STREAM_REQUEST, type StreamServer, startStreamServer } from './stream-server.ts'
import { connectTo } from './tiny-server.ts'

const MIB = 1024 * 1024

let server: StreamServer
let socket: Socket

beforeEach(async () => {
  server = await startStreamServer()
})

afterEach(() => {
  socket.destroy()
  return server.close(0)
})

/** Asks for the stream, reads its head and then nothing more. */
async function stall(): Promise<void> {
  socket = connectTo(server)
  socket.write(STREAM_REQUEST)
  await once(socket, 'data')
  socket.pause()
}

/** Frames of 64 KiB without end; counts what was taken. */
function endless() {
  const taken = { bytes: 0, isClosed: false }
  const frame = `data: ${'x'.repeat(64 * 1024)}\n\n`
  const frames = (async function* () {
    try {
      for (;;) {
        taken.bytes += frame.length
        yield frame
      }
    } finally {
      taken.isClosed = true
    }
  })()
  return { taken, frames }
}

describe('a client that stops reading', () => {
  it('costs no memory: no more is read from the source than the network takes', async () => {
    const { taken, frames } = endless()
    server.custom = frames
    await stall()
    let before = -1
    await waitUntil(async () => {
      const isStill = taken.bytes === before
      before = taken.bytes
      await delay(200) // stillness is what is waited for
      return isStill
    })
    expect(taken.bytes).toBeLessThan(32 * MIB)
    const stalledAt = taken.bytes
    socket.resume()
    await waitUntil(() => taken.bytes > stalledAt + 8 * MIB)
    socket.destroy()
    await waitUntil(() => taken.isClosed)
  })

  it('is cut off when it takes nothing for the write timeout', async () => {
    const { taken, frames } = endless()
    server.custom = frames
    server.timing = { writeTimeoutMs: 300 }
    await stall()
    await waitUntil(() => taken.isClosed && server.finished === 1)
    expect(await server.openStreams()).toBe(0)
  })

  it('is cut off too when only the end of the stream is left to take', async () => {
    server.timing = { writeTimeoutMs: 300 }
    server.source.push(`data: ${'x'.repeat(32 * MIB)}\n\n`).end()
    await stall()
    await waitUntil(() => server.finished === 1)
  })

  it('gets no heartbeats, which would only pile up', async () => {
    server.timing = { heartbeatMs: 5, writeTimeoutMs: 60_000 }
    server.source.push(`data: ${'x'.repeat(32 * MIB)}\n\n`)
    await stall()
    const other = await new TestClient(server.url, null).open('/stream')
    void other.rest()
    await waitUntil(() => other.comments.length >= 50)
    let tail = ''
    socket.on('data', (chunk) => {
      tail = (tail + chunk).slice(-2_000)
    })
    socket.resume()
    await waitUntil(() => tail.includes('\n\n'))
    expect(tail.match(/: \n\n/g)?.length ?? 0).toBeLessThan(10)
  })
})
