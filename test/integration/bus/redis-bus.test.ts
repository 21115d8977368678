import { describe, expect, test } from 'vitest'
import { findTestRedis, REDIS_MISSING } from '../../support/redis.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { Recorder, RedisBusFixture } from './redis-bus-fixture.ts'

const skip = findTestRedis() === null

describe.skipIf(skip)(`the Redis bus${skip ? ` (${REDIS_MISSING})` : ''}`, () => {
  test('brings messages to the listeners of other processes, in order', async () => {
    await using fixture = new RedisBusFixture()
    const [here, there] = [await fixture.openBus(), await fixture.openBus()]
    const recorder = await new Recorder(there, 'a').begun()
    const sent = Array.from({ length: 1_000 }, (_, index) => `message ${index} é`)
    for (const message of sent) here.publish('a', message)
    await waitUntil(() => recorder.messages.length >= sent.length)
    expect(recorder.messages).toEqual(sent)
  })

  test('brings a message once to the listeners of the publishing process', async () => {
    await using fixture = new RedisBusFixture()
    const [here, there] = [await fixture.openBus(), await fixture.openBus()]
    const own = await new Recorder(here, 'a').begun()
    const other = await new Recorder(there, 'a').begun()
    here.publish('a', '1')
    there.publish('a', 'last')
    await waitUntil(() => own.messages.includes('last') && other.messages.length === 2)
    expect(own.messages).toEqual(['1', 'last'])
  })

  test('tells a listener with null when its subscription has begun', async () => {
    await using fixture = new RedisBusFixture()
    const bus = await fixture.openBus()
    const recorder = new Recorder(bus, 'a')
    expect(recorder.heard).toEqual([])
    await recorder.begun()
    expect(await fixture.subscribers('a')).toBe(1)
  })

  test('keeps one subscription for many listeners, until the last has ended', async () => {
    await using fixture = new RedisBusFixture()
    const bus = await fixture.openBus()
    const [first, second] = [await new Recorder(bus, 'a').begun(), new Recorder(bus, 'a')]
    first.end()
    first.end()
    bus.publish('a', '1')
    await waitUntil(() => second.messages.length === 1)
    expect(await fixture.subscribers('a')).toBe(1)
    second.end()
    await waitUntil(async () => (await fixture.subscribers('a')) === 0)
    expect(first.messages).toEqual([])
  })

  test('follows a listener that ends and begins again while Redis has not answered yet', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    const [bus, there] = [await fixture.openBus(proxy), await fixture.openBus()]
    proxy.latency(50)
    for (let round = 0; round < 5; round++) {
      new Recorder(bus, 'a').end()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const recorder = await new Recorder(bus, 'a').begun()
    there.publish('a', '1')
    await waitUntil(() => recorder.messages.length === 1)
    recorder.end()
    await waitUntil(async () => (await fixture.subscribers('a')) === 0)
  })

  test('10,000 subscriptions, begun and ended across turns, leave no channel behind', async () => {
    await using fixture = new RedisBusFixture()
    const bus = await fixture.openBus()
    for (let round = 0; round < 100; round++) {
      const recorders = Array.from(
        { length: 100 },
        (_, index) => new Recorder(bus, `c${round}-${index % 50}`),
      )
      if (round % 2 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (round % 10 === 0) await recorders[0]?.begun()
      for (const recorder of recorders) recorder.end()
    }
    const last = await new Recorder(bus, 'last').begun()
    last.end()
    await waitUntil(async () => (await fixture.channels()).length === 0, 'no channel')
    expect(fixture.errors).toEqual([])
  })

  test('brings null to other processes for a message of more than 64 KiB, and the message at home', async () => {
    await using fixture = new RedisBusFixture()
    const [here, there] = [await fixture.openBus(), await fixture.openBus()]
    const own = await new Recorder(here, 'a').begun()
    const other = await new Recorder(there, 'a').begun()
    const [fits, large] = ['é'.repeat(32 * 1024), `${'é'.repeat(32 * 1024)}x`]
    here.publish('a', fits)
    here.publish('a', large)
    await other.begun(2)
    expect(other.messages).toEqual([fits])
    expect(own.messages).toEqual([fits, large])
  })

  test('takes a message of a stranger as null', async () => {
    await using fixture = new RedisBusFixture()
    const recorder = await new Recorder(await fixture.openBus(), 'a').begun()
    await fixture.redis.publish(`${fixture.prefix}a`, 'what is this')
    await recorder.begun(2)
    expect(recorder.messages).toEqual([])
  })

  test('reports a listener that throws, and calls the others', async () => {
    await using fixture = new RedisBusFixture()
    const [here, there] = [await fixture.openBus(), await fixture.openBus()]
    there.subscribe('a', (message) => {
      if (message !== null) throw new Error('broken')
    })
    const recorder = await new Recorder(there, 'a').begun()
    for (const message of ['1', '2', '3']) here.publish('a', message)
    await waitUntil(() => recorder.messages.length === 3)
    expect(fixture.errors.map(({ error }) => error.cause)).toEqual([new Error('broken')])
    expect(there.isHealthy).toBe(true)
  })

  test('uses two connections per process and leaves none when it is closed', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    const bus = await fixture.openBus(proxy)
    for (const channel of ['a', 'b', 'c']) await new Recorder(bus, channel).begun()
    bus.publish('a', '1')
    expect(proxy.connections).toBe(2)
    await bus.close()
    await waitUntil(() => proxy.connections === 0)
    expect(bus.isHealthy).toBe(false)
    expect(await fixture.channels()).toEqual([])
  })

  test('sends what was published before it is closed', async () => {
    await using fixture = new RedisBusFixture()
    const [here, there] = [await fixture.openBus(), await fixture.openBus()]
    const recorder = await new Recorder(there, 'a').begun()
    for (let index = 0; index < 100; index++) here.publish('a', String(index))
    await here.close()
    await waitUntil(() => recorder.messages.length === 100)
  })
})
