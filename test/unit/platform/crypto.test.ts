import { describe, expect, it } from 'vitest'
import {
  generateApiKey,
  hashApiKey,
  isWellFormedKey,
  randomToken,
  sha256Hex,
} from '../../../src/platform/crypto.ts'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

describe('API keys', () => {
  it('are one word with our prefix, so that a double click selects all of it', () => {
    expect(generateApiKey()).toMatch(/^sy_live_[0-9A-Za-z]{38}$/)
  })

  it('hold at least 190 bits: 32 characters, of which all 62 are equally likely', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 4000; i++) {
      for (const char of generateApiKey().slice(8, 40)) counts.set(char, (counts.get(char) ?? 0) + 1)
    }
    const expected = (4000 * 32) / 62
    expect([...counts.keys()].sort()).toEqual([...BASE62].sort())
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(expected * 0.2)
    expect(32 * Math.log2(62)).toBeGreaterThan(190)
  })

  it('are never the same', () => {
    expect(new Set(Array.from({ length: 1000 }, generateApiKey)).size).toBe(1000)
  })

  it('are well-formed until one character is changed, left out or added', () => {
    const key = generateApiKey()
    expect(isWellFormedKey(key)).toBe(true)
    for (let i = 0; i < key.length; i++) {
      const other = key[i] === 'x' ? 'y' : 'x'
      expect(isWellFormedKey(key.slice(0, i) + other + key.slice(i + 1))).toBe(false)
      expect(isWellFormedKey(key.slice(0, i) + key.slice(i + 1))).toBe(false)
    }
    expect(isWellFormedKey(`${key}0`)).toBe(false)
    expect(isWellFormedKey('')).toBe(false)
  })

  it('keep their checksum from release to release', () => {
    expect(isWellFormedKey('sy_live_0123456789ABCDEFGHIJKLMNOPQRSTUV3zpR9z')).toBe(true)
  })
})

describe('hashes', () => {
  it('of a key are HMAC-SHA256 under the pepper', () => {
    // RFC 4231, test case 2
    expect(hashApiKey('Jefe', 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it('of text and bytes are SHA-256', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(sha256Hex('abc')).toBe(abc)
    expect(sha256Hex(Buffer.from('abc'))).toBe(abc)
  })
})

describe('tokens', () => {
  it('are URL-safe and as long as asked', () => {
    expect(randomToken()).toMatch(/^[\w-]{43}$/)
    expect(randomToken(8)).toMatch(/^[\w-]{11}$/)
  })
})
