import { applyPatch } from 'diff'
import { describe, expect, it } from 'vitest'
import { memoryDiff } from '../../../src/domain/memory/memory-diff.ts'

const PATH = '/topics/plan.md'
const manyLines = (count: number, word: string) =>
  Array.from({ length: count }, (_, n) => `${word} ${n}\n`).join('')

describe('the diff of two versions', () => {
  it('names the file, the versions, and the lines around each change', () => {
    const before = { version: 3, content: '# Plan\none\ntwo\nthree\nfour\nfive\n' }
    const after = { version: 4, content: '# Plan\none\ntwo\nthree\nfour\nsix\n' }
    expect(memoryDiff(PATH, before, after)).toBe(`--- /topics/plan.md\tversion 3
+++ /topics/plan.md\tversion 4
@@ -3,4 +3,4 @@
 two
 three
 four
-five
+six
`)
  })

  it('begins from nothing', () => {
    const diff = memoryDiff(PATH, { version: 0, content: '' }, { version: 1, content: '# Plan' })
    expect(diff).toBe(`--- /dev/null\tversion 0
+++ /topics/plan.md\tversion 1
@@ -0,0 +1,1 @@
+# Plan
\\ No newline at end of file
`)
  })

  it.each([
    ['of which everything has changed', manyLines(2_000, 'old'), manyLines(2_000, 'new')],
    ['that is too long to compare', manyLines(15_000, 'old'), `${manyLines(15_000, 'old')}one more`],
    ['that was emptied', manyLines(15_000, 'old').repeat(2), ''],
    ['that was filled', '', manyLines(30_000, 'new').trimEnd()],
  ])('replaces every line of a file %s, as patch can apply it', (_name, before, after) => {
    const diff = memoryDiff(PATH, { version: 1, content: before }, { version: 2, content: after })
    expect(applyPatch(before, diff) === after).toBe(true)
  })
})
