import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { closeRedisLink, createRedisLink } from '../../src/platform/bus/redis-link.ts'
import { LiveCount } from '../../src/platform/live-count.ts'
import { findTestRedis } from '../support/redis.ts'
import { waitUntil } from '../support/wait-until.ts'

const redisUrl = findTestRedis()?.url
const redis = redisUrl ? createRedisLink(redisUrl, 'live-count') : undefined
if (redis) await redis.connect()
afterAll(() => redis && closeRedisLink(redis))

const name = randomUUID()
const processes: LiveCount[] = []

function createProcess(parts: { ttlMs?: number; shares?: boolean } = {}): LiveCount {
  const { shares = true, ...rest } = parts
  const count = new LiveCount({
    name,
    max: 3,
    processId: randomUUID(),
    redis: shares ? redis : undefined,
    ...rest,
  })
  processes.push(count)
  return count
}

describe('counting what is open', () => {
  it('refuses one too many of a key, until one is closed', async () => {
    const count = createProcess({ shares: false })
    const releases = [await count.acquire('a'), await count.acquire('a'), await count.acquire('a')]
    expect(await count.acquire('a')).toBeNull()
    expect(await count.acquire('b')).not.toBeNull()
    releases[0]?.()
    releases[0]?.()
    expect(await count.acquire('a')).not.toBeNull()
    expect(await count.acquire('a')).toBeNull()
    expect(count.size).toBe(4)
  })

  it.runIf(redis)('counts over all processes', async () => {
    const [one, other] = [createProcess(), createProcess()]
    const key = randomUUID()
    const releases = [await one.acquire(key), await one.acquire(key), await other.acquire(key)]
    expect(await one.acquire(key)).toBeNull()
    expect(await other.acquire(key)).toBeNull()
    releases[0]?.()
    await waitUntil(async () => (await other.acquire(key)) !== null, 'the other process to hear of it')
    expect(await one.acquire(key)).toBeNull()
  })

  it.runIf(redis)('frees what a process that has crashed held', async () => {
    const key = randomUUID()
    await redis?.hset(`live:${name}:${key}`, 'crashed', `3@${Date.now() + 300}`)
    const count = createProcess({ ttlMs: 300 })
    expect(await count.acquire(key)).toBeNull()
    await waitUntil(async () => (await count.acquire(key)) !== null, 'the crashed process to be forgotten')
  })
})
