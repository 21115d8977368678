import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../src/base/json.ts'
import { evaluateExpression, isTruthy } from '../../../src/engine/workflow/expressions/evaluate-expression.ts'
import { parseExpression } from '../../../src/engine/workflow/expressions/parse-expression.ts'
import type { RunValues } from '../../../src/engine/workflow/expressions/resolve-references.ts'

const VALUES: RunValues = {
  results: new Map<string, JsonObject>([
    [
      'Start',
      { output: { score: 85, name: 'Ada Lovelace', tags: ['a', 'b'], at: { 'x y': [1, 2] }, none: null } },
    ],
  ]),
  variables: { limit: 80 },
  secrets: new Map(),
}

const evaluate = (text: string): JsonValue => evaluateExpression(parseExpression(text), VALUES)

describe('an expression', () => {
  it.each<[string, JsonValue]>([
    ['<Start.output.score> > 80', true],
    ['<Start.output.score> >= {{variables.limit}} and not false', true],
    ['<Start.output.score> <<Start.output.score>', false],
    ['<Start.output.score>!=85 or 1==2', false],
    ['1 + 2 * 3 - 4 / 2', 5],
    ['-(1 + 2) % 2', -1],
    ['2 - 3 - 4', -5],
    ['.5 + 1e2', 100.5],
    ['not 1 == 2', true],
    ['true or 1 / 0 > 1', true],
    ['false and 1 / 0 > 1', false],
    ['<Start.output>.name == "Ada Lovelace"', true],
    ['<Start.output.at>["x y"][1]', 2],
    ['<Start.output.tags>[0] + "!"', 'a!'],
    ['len(<Start.output.tags>)', 2],
    ['len("четыре")', 6],
    ['lower(<Start.output.name>) == "ada lovelace"', true],
    ["upper('ß')", 'SS'],
    ['contains(<Start.output.name>, "Love")', true],
    ['contains(<Start.output.tags>, "c")', false],
    ['contains(<Start.output>, "score")', true],
    ['<Start.output.tags> == <Start.output.tags>', true],
    ['"85" == <Start.output.score>', false],
    ['"<Start.output.score>" == "85"', true],
    ['<Start.output.missing> == null', true],
    ['<Gone.output.x>.y', null],
    ['<Start.output.tags>.length', null],
    ['"a\\"b" == \'a"b\'', true],
    ['None == null and True', true],
  ])('%s', (text, value) => {
    expect(evaluate(text)).toEqual(value)
  })

  it.each([
    ['', 'Expected a value at character 1, found the end'],
    ['1 +', 'Expected a value at character 4'],
    ['1 2', 'Expected an operator at character 3'],
    ['a && b', 'Expected a value at character 1'],
    ['true && false', 'write and'],
    ['1 = 1', 'write =='],
    ['!true', 'write not'],
    ['1 < 2 < 3', 'do not chain'],
    ['(1', 'Expected ")"'],
    ['len 1', 'Expected "(" after len'],
    ['len(1, 2)', 'len takes 1 argument'],
    ['process.exit()', 'Expected a value'],
    ['<Start.output.name>.matches("a")', 'Expected an operator'],
    ['"a', 'Expected a value'],
    ['('.repeat(40), 'at most 32 levels'],
    [`1${'+1'.repeat(600)}`, 'at most 500 parts'],
    ['1'.repeat(10_001), 'at most 10000 characters'],
  ])('%s is refused', (text, message) => {
    expect(() => parseExpression(text)).toThrow(message)
  })

  it.each([
    ['"5" > 4', '> does not apply to a string and a number'],
    ['<Start.output.none> < 4', '< does not apply to null and a number'],
    ['1 / 0', 'Division by zero'],
    ['1 % 0', 'Division by zero'],
    ['1e300 * 1e300', 'too large'],
    ['"a" + 1', '+ does not apply to a string and a number'],
    ['-"a"', 'Only a number can be negated'],
    ['len(5)', 'len takes a text, a list or an object, not a number'],
    ['lower(null)', 'lower takes a text, not null'],
    ['<Start.output>[<Start.output>]', 'A key is a text or a number, not an object'],
    ['{{secrets.NONE}} == 1', 'The secret "NONE" is not set'],
  ])('%s fails with the reason', (text, message) => {
    expect(() => evaluate(text)).toThrow(message)
  })

  it('holds for all but false, null, 0 and what is empty', () => {
    expect([true, 1, 'a', [0], { a: 1 }].map(isTruthy)).toEqual([true, true, true, true, true])
    expect([false, null, 0, '', [], {}].map(isTruthy)).toEqual([false, false, false, false, false, false])
  })
})
