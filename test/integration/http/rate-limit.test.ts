import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAppError } from '../../../src/base/errors.ts'
import { createRateLimiter, type RateLimiter } from '../../../src/platform/http/rate-limit.ts'
import { consumeRateLimit } from '../../../src/platform/http/rate-limit-headers.ts'
import { TestClient } from '../../support/client.ts'
import { findTestRedis } from '../../support/redis.ts'
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'
import { startTinyServer } from './tiny-server.ts'

/** How many of so many calls pass; every refusal must say how long to wait. */
async function passing(limiter: RateLimiter, calls: number, key = 'key_1'): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: calls }, () => limiter.consume(key)))
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  for (const error of refused) {
    if (!isAppError(error, 'RATE_LIMITED')) throw error
    expect(error.details.retryAfterMs).toBeGreaterThan(0)
    expect(error.details.retryAfterMs).toBeLessThanOrEqual(60_000)
  }
  return calls - refused.length
}

describe('a rate limit', () => {
  it('lets a key pass as often as it may in a minute, and tells what is left', async () => {
    const limiter = createRateLimiter({ name: 'test', pointsPerMinute: 3 })
    const first = await limiter.consume('key_1')
    expect(first).toMatchObject({ limit: 3, remaining: 2 })
    expect(Math.abs((first?.resetAt.getTime() ?? 0) - Date.now() - 60_000)).toBeLessThan(5_000)
    expect(await limiter.consume('key_1')).toMatchObject({ limit: 3, remaining: 1 })
    expect(await limiter.consume('key_1')).toMatchObject({ limit: 3, remaining: 0 })
    await expect(limiter.consume('key_1')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Rate limit exceeded',
    })
  })

  it('is counted for each key on its own', async () => {
    const limiter = createRateLimiter({ name: 'test', pointsPerMinute: 2 })
    expect(await passing(limiter, 5, 'key_1')).toBe(2)
    expect(await passing(limiter, 5, 'key_2')).toBe(2)
  })

  it('of 0 is none', async () => {
    const limiter = createRateLimiter({ name: 'test', pointsPerMinute: 0 })
    expect(await passing(limiter, 1000)).toBe(1000)
    expect(await limiter.consume('key_1')).toBeNull()
  })
})

describe('the answer', () => {
  it('says what is left, also when it is a refusal', async () => {
    const limiter = createRateLimiter({ name: 'test', pointsPerMinute: 1 })
    await using server = await startTinyServer((app) => {
      app.get('/limited', async (c) => {
        await consumeRateLimit(c, limiter, 'key_1')
        return c.json({})
      })
    })
    const client = new TestClient(server.url, null)
    for (const status of [200, 429]) {
      const answer = await client.get('/limited')
      expect(answer.status).toBe(status)
      expect(answer.headers.get('x-ratelimit-limit')).toBe('1')
      expect(answer.headers.get('x-ratelimit-remaining')).toBe('0')
      const secondsLeft = Number(answer.headers.get('x-ratelimit-reset')) - Date.now() / 1000
      expect(secondsLeft).toBeGreaterThan(0)
      expect(secondsLeft).toBeLessThanOrEqual(61)
    }
  })

  it('says nothing where there is no limit', async () => {
    const limiter = createRateLimiter({ name: 'test', pointsPerMinute: 0 })
    await using server = await startTinyServer((app) => {
      app.get('/free', async (c) => {
        await consumeRateLimit(c, limiter, 'key_1')
        return c.json({})
      })
    })
    const { headers } = await new TestClient(server.url, null).get('/free')
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([])
  })
})

const redisServer = findTestRedis()

describe.skipIf(redisServer === null)('a rate limit in Redis', () => {
  let proxy: TcpProxy
  let name: string
  let clients: Redis[]

  beforeEach(async () => {
    proxy = await openTcpProxy({ target: redisServer ?? { host: '', port: 0 } })
    name = `test-${randomUUID()}`
    clients = []
  })

  afterEach(async () => {
    for (const client of clients) client.disconnect()
    await proxy.close()
  })

  /** As one process among several has it: its own connection, the same Redis. */
  async function openLimiter(pointsPerMinute: number): Promise<{ limiter: RateLimiter; redis: Redis }> {
    const redis = new Redis(proxy.port, '127.0.0.1', { lazyConnect: true })
    redis.on('error', () => {})
    clients.push(redis)
    await redis.connect()
    return { redis, limiter: createRateLimiter({ name, pointsPerMinute, redis }) }
  }

  it('is one for all processes', async () => {
    const [a, b] = [await openLimiter(10), await openLimiter(10)]
    const [first, second] = await Promise.all([passing(a.limiter, 10), passing(b.limiter, 10)])
    expect(first + second).toBe(10)
    expect(await passing(a.limiter, 5)).toBe(0)
  })

  it('leaves nothing in Redis but a counter that expires', async () => {
    const { limiter, redis } = await openLimiter(10)
    await limiter.consume('key_1')
    expect(await redis.keys(`*${name}*`)).toEqual([`rate-limit:${name}:key_1`])
    expect(await redis.ttl(`rate-limit:${name}:key_1`)).toBeGreaterThan(0)
  })

  it.each([
    ['is cut off', () => proxy.reset()],
    ['is silent', () => proxy.blackhole()],
    ['is slow', () => proxy.latency(1_000)],
  ])('goes on in the process, with the same limit, while Redis %s', async (_what, fail) => {
    const { limiter } = await openLimiter(10)
    expect(await passing(limiter, 4)).toBe(4)
    fail()
    const startedAt = performance.now()
    expect(await passing(limiter, 15)).toBe(10)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect(await passing(limiter, 15, 'key_2')).toBe(10)
  })

  it('is shared again when Redis is back', async () => {
    const { limiter, redis } = await openLimiter(5)
    proxy.reset()
    expect(await passing(limiter, 9)).toBe(5)
    proxy.up()
    await redis.ping()
    expect(await limiter.consume('key_2')).toMatchObject({ remaining: 4 })
    const other = await openLimiter(5)
    expect(await other.limiter.consume('key_2')).toMatchObject({ remaining: 3 })
  })
})
