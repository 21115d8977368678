import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../../support/wait-until.ts'
import { STREAM_REQUEST, type StreamServer, startStreamServer } from './stream-server.ts'
import { connectTo } from './tiny-server.ts'

const CYCLES = 10_000
const AT_ONCE = 100

let server: StreamServer

beforeAll(async () => {
  server = await startStreamServer()
})

afterAll(() => server.close(0))

/** Opens a stream, waits until it has begun and leaves without a word. */
async function openAndLeave(): Promise<void> {
  const socket = connectTo(server)
  socket.write(STREAM_REQUEST)
  await once(socket, 'data')
  socket.resetAndDestroy()
}

async function runCycles(cycles: number): Promise<void> {
  const worker = async () => {
    for (let i = 0; i < cycles / AT_ONCE; i++) await openAndLeave()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** What keeps the process busy: sockets, timers and the like. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

describe('ten thousand clients that come and go', () => {
  it('leave no stream, no source, no timer and no listener behind', async () => {
    const closed = { count: 0 }
    server.custom = waiting(closed)
    await runCycles(AT_ONCE)
    await waitUntil(async () => server.finished === AT_ONCE && (await server.openStreams()) === 0)
    const before = resources()
    await runCycles(CYCLES)
    await waitUntil(async () => server.finished === AT_ONCE + CYCLES && (await server.openStreams()) === 0)
    expect(closed.count).toBe(AT_ONCE + CYCLES)
    expect(server.errors).toEqual([])
    expect(resources().Timeout ?? 0).toBeLessThanOrEqual((before.Timeout ?? 0) + 5)
    await waitUntil(() => (resources().TCPSocketWrap ?? 0) <= (before.TCPSocketWrap ?? 0))
  }, 120_000)
})

/** A source for every reader, that never has anything to say and counts how often it was closed. */
function waiting(closed: { count: number }): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]: () => {
      let end = () => {}
      const ended = new Promise<IteratorResult<string>>((resolve) => {
        end = () => resolve({ done: true, value: undefined })
      })
      return {
        next: () => ended,
        return: () => {
          closed.count++
          end()
          return ended
        },
      }
    },
  }
}
