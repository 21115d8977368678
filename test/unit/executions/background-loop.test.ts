import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { BackgroundLoop } from '../../../src/engine/executions/background-loop.ts'
import { waitUntil } from '../../support/wait-until.ts'

const NEVER_MS = 1_000_000

/** A loop whose rounds are counted; each ends when it is told to, or at once. */
function createLoop({
  everyMs = NEVER_MS,
  ends = Promise.resolve(),
}: {
  everyMs?: number
  ends?: Promise<void>
} = {}) {
  const counts = { begun: 0, ended: 0 }
  const bugs: unknown[] = []
  const round = async () => {
    counts.begun++
    await ends
    counts.ended++
  }
  const loop = new BackgroundLoop({ round, everyMs, onBug: (cause) => bugs.push(cause) })
  return { loop, counts, bugs }
}

describe('a background loop', () => {
  it('begins at once, and again after each interval', async () => {
    const { loop, counts } = createLoop({ everyMs: 1 })
    loop.open()
    expect(counts.begun).toBe(1)
    await waitUntil(() => counts.ended > 3)
    await loop.close()
  })

  it('is one loop however often it is opened', async () => {
    const { loop, counts } = createLoop()
    loop.open()
    loop.open()
    await turn()
    expect(counts.begun).toBe(1)
    await loop.close()
  })

  it('comes early when it is woken', async () => {
    const { loop, counts } = createLoop()
    loop.open()
    await waitUntil(() => counts.ended === 1)
    loop.wake()
    await waitUntil(() => counts.ended === 2)
    await loop.close()
  })

  it('comes once more when it is woken during a round, and never twice at a time', async () => {
    const { promise: ends, resolve: end } = Promise.withResolvers<void>()
    const { loop, counts } = createLoop({ ends })
    loop.open()
    loop.wake()
    loop.wake()
    await turn()
    expect(counts).toEqual({ begun: 1, ended: 0 })
    end()
    await waitUntil(() => counts.ended === 2)
    await turn()
    expect(counts.begun).toBe(2)
    await loop.close()
  })

  it('goes on after a round that failed, and reports it', async () => {
    const failure = new Error('no database')
    const bugs: unknown[] = []
    let rounds = 0
    const round = async () => {
      if (++rounds === 1) throw failure
    }
    const loop = new BackgroundLoop({ round, everyMs: 1, onBug: (cause) => bugs.push(cause) })
    loop.open()
    await waitUntil(() => rounds > 1)
    expect(bugs).toEqual([failure])
    await loop.close()
  })

  it('waits on closing for the round at work, and begins no other', async () => {
    const { promise: ends, resolve: end } = Promise.withResolvers<void>()
    const { loop, counts } = createLoop({ ends, everyMs: 1 })
    loop.open()
    const closing = loop.close()
    end()
    await closing
    expect(counts).toEqual({ begun: 1, ended: 1 })
    loop.wake()
    await turn()
    expect(counts.begun).toBe(1)
  })

  it('closes without ever having been opened', async () => {
    await createLoop().loop.close()
  })
})
