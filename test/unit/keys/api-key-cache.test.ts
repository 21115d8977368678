import { describe, expect, it } from 'vitest'
import { ApiKeyCache, type UsableKey } from '../../../src/domain/api-keys/api-key-cache.ts'

const LONG_MS = 3_600_000
const KEY: UsableKey = { organizationId: 'org_1', keyId: 'key_1', scopes: ['*'], remainingMs: null }

/** A look-up that counts how often it was made. */
function counted(result: () => Promise<UsableKey | null> = async () => KEY) {
  const lookUp = () => {
    lookUp.calls++
    return result()
  }
  lookUp.calls = 0
  return lookUp
}

describe('the cache of keys', () => {
  it('looks a key up once, however many ask at the same time and afterwards', async () => {
    const cache = new ApiKeyCache(LONG_MS)
    const lookUp = counted()
    await Promise.all([cache.get('a', lookUp), cache.get('a', lookUp), cache.get('a', lookUp)])
    expect(await cache.get('a', lookUp)).toEqual(KEY)
    expect(lookUp.calls).toBe(1)
  })

  it('looks up again once its knowledge is too old', async () => {
    const cache = new ApiKeyCache(0)
    const lookUp = counted()
    await cache.get('a', lookUp)
    await cache.get('a', lookUp)
    expect(lookUp.calls).toBe(2)
  })

  it('does not serve a key beyond its expiry', async () => {
    const cache = new ApiKeyCache(LONG_MS)
    const lookUp = counted(async () => ({ ...KEY, remainingMs: 0 }))
    await cache.get('a', lookUp)
    await cache.get('a', lookUp)
    expect(lookUp.calls).toBe(2)
  })

  it('keeps neither what was not found nor what failed', async () => {
    const cache = new ApiKeyCache(LONG_MS)
    expect(await cache.get('a', async () => null)).toBeNull()
    await expect(cache.get('a', () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer')
    expect(await cache.get('a', counted())).toEqual(KEY)
  })

  it('does not keep what was being looked up when it was emptied', async () => {
    const cache = new ApiKeyCache(LONG_MS)
    const { promise, resolve } = Promise.withResolvers<UsableKey | null>()
    const before = cache.get('a', () => promise)
    cache.clear()
    resolve(KEY)
    await before
    const lookUp = counted(async () => null)
    expect(await cache.get('a', lookUp)).toBeNull()
    expect(lookUp.calls).toBe(1)
  })

  it('holds 10,000 keys and drops the one that was not used for longest', async () => {
    const cache = new ApiKeyCache(LONG_MS)
    const lookUp = counted()
    for (let i = 0; i < 10_000; i++) await cache.get(`key ${i}`, lookUp)
    await cache.get('key 0', lookUp)
    await cache.get('one more', lookUp)
    expect(lookUp.calls).toBe(10_001)
    await cache.get('key 0', lookUp)
    expect(lookUp.calls).toBe(10_001)
    await cache.get('key 1', lookUp)
    expect(lookUp.calls).toBe(10_002)
  })
})
