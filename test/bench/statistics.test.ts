import { expect, test } from 'vitest'
import { median, percentile } from './statistics.ts'

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
  [[], Number.NaN],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('a percentile lies between its nearest ranks', () => {
  expect(percentile([10, 20, 30, 40, 50], 0.9)).toBeCloseTo(46)
})
