import { describe, expect, it } from 'vitest'
import { bestLine } from '../../../src/engine/text-search/best-line.ts'

describe('the best line', () => {
  it.each([
    [
      'holds the most stems',
      'one fintech\nenterprise fintech\nenterprise',
      ['enterpris', 'fintech'],
      2,
      'enterprise fintech',
    ],
    ['is the first of equals', 'a\n\nfintech\nfintech', ['fintech'], 3, 'fintech'],
    ['counts a stem once', 'icp icp icp\nicp fintech', ['icp', 'fintech'], 2, 'icp fintech'],
    ['has the stem where a word begins', 'customer\nto', ['to'], 2, 'to'],
    ['holds another form of the word', 'x\nour company', ['compani'], 2, 'our company'],
    ['is found in any letter case', 'x\n  FinTech here ', ['fintech'], 2, 'FinTech here'],
    ['without a match is the first that is not blank', '\n\n  hello\nx', ['zebra'], 3, 'hello'],
    ['of a blank text is the first', ' \n ', ['zebra'], 1, ''],
    ['of nothing is the first', '', ['zebra'], 1, ''],
    ['takes stems as text, not as patterns', 'abc\na.c', ['a.c'], 2, 'a.c'],
  ])('%s', (_what, text, stems, line, excerpt) => {
    expect(bestLine(text, stems)).toEqual({ line, excerpt })
  })

  it('is cut around the match when it is long', () => {
    const { excerpt, line } = bestLine(`x\n${'word '.repeat(200)}fintech ${'word '.repeat(200)}`, ['fintech'])
    expect(line).toBe(2)
    expect(excerpt).toContain('fintech')
    expect(excerpt.length).toBeLessThanOrEqual(240)
  })
})
