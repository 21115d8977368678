import { describe, expect, it } from 'vitest'
import { ReservedStream } from '../../../src/graphql/transports/reserved-stream.ts'

/** How many of the asked-for places have been given by now. */
async function countGiven(stream: ReservedStream, asked: number): Promise<() => number> {
  let given = 0
  for (let n = 0; n < asked; n++) void stream.room().then(() => given++)
  await new Promise(setImmediate)
  return () => given
}

describe('an event stream in single connection mode', () => {
  it('has room for 16 messages, and for one more whenever one was taken', async () => {
    const stream = new ReservedStream()
    const given = await countGiven(stream, 20)
    expect(given()).toBe(16)
    stream.taken()
    stream.taken()
    await new Promise(setImmediate)
    expect(given()).toBe(18)
  })

  it('lets everyone go when it ends', async () => {
    const stream = new ReservedStream()
    const given = await countGiven(stream, 20)
    stream.close()
    await new Promise(setImmediate)
    expect(given()).toBe(20)
  })

  it('carries so many operations at a time', () => {
    const stream = new ReservedStream()
    expect([stream.begin(2), stream.begin(2), stream.begin(2)]).toEqual([true, true, false])
    stream.finish()
    expect(stream.begin(2)).toBe(true)
  })
})
