import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nestsDeeperThan } from '../../../src/platform/http/json-depth.ts'

function check(json: string, limit: number): boolean {
  return nestsDeeperThan(Buffer.from(json), limit)
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

describe('the depth of JSON text', () => {
  it.each([
    ['1', 0],
    ['[]', 1],
    ['{"a":[{}]}', 3],
    ['[[],[[]],[]]', 3],
    ['["[[[[", "\\"[[[", "\\\\", [1]]', 2],
    ['{"a\\"[": "{{{"}', 1],
  ])('of %s is %i', (json, depth) => {
    expect(check(json, depth)).toBe(false)
    if (depth > 0) expect(check(json, depth - 1)).toBe(true)
  })

  it('is that of the parsed value, for any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => {
        const depth = depthOf(JSON.parse(json))
        expect(check(json, depth)).toBe(false)
        if (depth > 0) expect(check(json, depth - 1)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('is found at once in a megabyte of brackets', () => {
    expect(check('['.repeat(1024 * 1024), 64)).toBe(true)
    expect(check('"'.repeat(1024 * 1024 + 1), 64)).toBe(false)
    expect(check(`[${'[],'.repeat(300_000)}0]`, 64)).toBe(false)
  })
})
