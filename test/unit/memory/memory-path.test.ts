import { describe, expect, it } from 'vitest'
import {
  memoryPathIssues,
  memoryPrefixIssues,
  parseMemoryPath,
} from '../../../src/engine/memory/memory-path.ts'

describe('a memory path', () => {
  it.each([
    '/MEMORY.md',
    '/daily/2026-04-15.md',
    '/daily/2028-02-29.md',
    '/topics/icp.md',
    '/topics/go-to-market_2.md',
    `/topics/${'a'.repeat(100)}.md`,
  ])('may be %s', (path) => {
    expect(parseMemoryPath(path)).toBe(path)
  })

  it.each([
    ['empty', ''],
    ['relative', 'MEMORY.md'],
    ['another file', '/NOTES.md'],
    ['in other letters', '/memory.md'],
    ['a date that is none', '/daily/2026-02-29.md'],
    ['a thirteenth month', '/daily/2026-13-01.md'],
    ['a short date', '/daily/2026-4-5.md'],
    ['deeper', '/topics/sales/icp.md'],
    ['upwards', '/topics/../MEMORY.md'],
    ['a slug of dots', '/topics/...md'],
    ['doubly slashed', '//topics/icp.md'],
    ['a topic without a name', '/topics/.md'],
    ['a slug with a space', '/topics/a b.md'],
    ['a slug in capitals', '/topics/ICP.md'],
    ['a slug of 101 characters', `/topics/${'a'.repeat(101)}.md`],
    ['with a NUL', '/topics/icp\0.md'],
    ['with a line break behind it', '/topics/icp.md\n'],
    ['another kind of file', '/topics/icp.txt'],
  ])('is not %s', (_what, path) => {
    expect(() => parseMemoryPath(path)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION',
        details: { issues: [expect.objectContaining({ path: ['path'], code: 'invalid_path' })] },
      }),
    )
    expect(memoryPathIssues(path, ['input', 'path'])).toMatchObject([{ path: ['input', 'path'] }])
  })
})

describe('a prefix', () => {
  it.each([
    ['', true],
    ['/', true],
    ['/topics/', true],
    ['/daily/2026-', true],
    ['topics', false],
    ['/topics/..', false],
    ['//', false],
    ['/a\0', false],
    ['/a%', false],
  ])('%j is usable: %s', (prefix, usable) => {
    expect(memoryPrefixIssues(prefix, ['input', 'prefix']).length === 0).toBe(usable)
  })
})
