import { describe, expect, test } from 'vitest'
import type { Bus } from '../../../src/platform/bus/bus.ts'
import { openRedisBus } from '../../../src/platform/bus/redis-bus.ts'
import { findTestRedis, openRedisServer, REDIS_MISSING } from '../../support/redis.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { Recorder, RedisBusFixture } from './redis-bus-fixture.ts'

const skip = findTestRedis() === null

describe.skipIf(skip)(`the Redis bus in trouble${skip ? ` (${REDIS_MISSING})` : ''}`, () => {
  test('after a cut, says so, comes back by itself and tells every listener', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    const [bus, there] = [await fixture.openBus(proxy), await fixture.openBus()]
    const recorders = ['a', 'a', 'b'].map((channel) => new Recorder(bus, channel))
    for (const recorder of recorders) await recorder.begun()
    proxy.reset()
    await waitUntil(() => !bus.isHealthy, 'unhealthy')
    there.publish('a', 'lost')
    proxy.up()
    for (const recorder of recorders) await recorder.begun(2)
    await waitUntil(() => bus.isHealthy, 'healthy')
    there.publish('a', 'found')
    await waitUntil(() => recorders[1]?.messages.length === 1)
    expect(recorders[0]?.messages).toEqual(['found'])
  })

  test('follows what began and ended during a cut', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    const bus = await fixture.openBus(proxy)
    const old = await new Recorder(bus, 'old').begun()
    proxy.reset()
    await waitUntil(() => !bus.isHealthy)
    old.end()
    const fresh = new Recorder(bus, 'fresh')
    proxy.up()
    await fresh.begun()
    expect(await fixture.channels()).toEqual([`${fixture.prefix}fresh`])
  })

  test('notices a link that is dead without having been closed', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    const [bus, there] = [await fixture.openBus(proxy), await fixture.openBus()]
    const recorder = await new Recorder(bus, 'a').begun()
    proxy.blackhole()
    await waitUntil(() => !bus.isHealthy, 'unhealthy')
    there.publish('a', 'lost')
    proxy.up()
    await recorder.begun(2)
    await waitUntil(() => bus.isHealthy, 'healthy')
    there.publish('a', 'found')
    await waitUntil(() => recorder.messages.includes('found'))
  })

  test('stays healthy behind a slow link', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    const [bus, there] = [await fixture.openBus(proxy), await fixture.openBus()]
    const recorder = await new Recorder(bus, 'a').begun()
    proxy.latency(300)
    const beats = countUnhealthy(bus)
    for (let index = 0; index < 10; index++) {
      there.publish('a', String(index))
      await waitUntil(() => recorder.messages.length === index + 1)
    }
    expect(beats.stop()).toBe(0)
    expect(recorder.nulls).toBe(1)
  })

  test('serves its own listeners at once while Redis is silent, and never holds a publisher up', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    const bus = await fixture.openBus(proxy)
    const recorder = await new Recorder(bus, 'a').begun()
    proxy.blackhole()
    const message = 'x'.repeat(10_000)
    for (let index = 0; index < 10_000; index++) bus.publish('a', message)
    await new Promise((resolve) => setImmediate(resolve))
    expect(recorder.messages).toHaveLength(10_000)
    expect(fixture.errors.length).toBeLessThanOrEqual(1)
  })

  test('reports an outage at most once a second, with the number of errors', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    const bus = await fixture.openBus(proxy)
    proxy.reset()
    await waitUntil(() => !bus.isHealthy)
    const start = performance.now()
    await waitUntil(() => {
      bus.publish('a', '1')
      return fixture.errors.length >= 3
    })
    expect(performance.now() - start).toBeGreaterThan(900)
    expect(fixture.errors.at(-1)?.count).toBeGreaterThan(10)
  })

  test('after a cut of the publisher, tells the listeners elsewhere that they missed something', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    const [bus, there] = [await fixture.openBus(proxy), await fixture.openBus()]
    const recorder = await new Recorder(there, 'a').begun()
    const other = await new Recorder(there, 'b').begun()
    proxy.reset()
    await waitUntil(() => !bus.isHealthy)
    bus.publish('a', 'lost')
    expect(recorder.heard).toEqual([null])
    proxy.up()
    await recorder.begun(2)
    expect(recorder.messages).toEqual([])
    expect(other.heard).toEqual([null])
  })

  test('opens without Redis, serves its process, and connects when Redis appears', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    proxy.reset()
    const bus = await fixture.openBus(proxy)
    expect(bus.isHealthy).toBe(false)
    const recorder = new Recorder(bus, 'a')
    bus.publish('a', 'at home')
    await waitUntil(() => recorder.messages.length === 1)
    proxy.up()
    await waitUntil(() => bus.isHealthy)
    expect(await fixture.subscribers('a')).toBe(1)
  })

  test('opens within about a second, and closes, while Redis is silent', async () => {
    await using fixture = new RedisBusFixture()
    const proxy = await fixture.openProxy()
    proxy.blackhole()
    const start = performance.now()
    const bus = await fixture.openBus(proxy)
    expect(performance.now() - start).toBeLessThan(2_500)
    await bus.close()
    expect(performance.now() - start).toBeLessThan(6_000)
  })

  test('survives a killed Redis that comes back empty', async () => {
    await using server = await openRedisServer()
    const buses = await Promise.all([1, 2].map(() => openOwn(server.port)))
    const [here, there] = buses
    if (!here || !there) throw new Error('two buses were opened')
    const recorder = await new Recorder(there, 'a').begun()
    await server.kill()
    await waitUntil(() => !here.isHealthy && !there.isHealthy, 'unhealthy')
    await server.start()
    await waitUntil(() => here.isHealthy && there.isHealthy, 'healthy')
    await recorder.begun(2)
    await waitUntil(() => {
      here.publish('a', 'found')
      return recorder.messages.includes('found')
    })
    await Promise.all(buses.map((bus) => bus.close()))
  })
})

function openOwn(port: number): Promise<Bus> {
  return openRedisBus({ url: `redis://127.0.0.1:${port}`, onError: () => {} })
}

function countUnhealthy(bus: Bus): { stop(): number } {
  let count = 0
  const timer = setInterval(() => {
    if (!bus.isHealthy) count++
  }, 5)
  return {
    stop: () => {
      clearInterval(timer)
      return count
    },
  }
}
