import { describe, expect, it } from 'vitest'
import { isAppError } from '../../src/base/errors.ts'
import type { JsonObject } from '../../src/base/json.ts'
import { compileSchema } from '../../src/base/validate.ts'

const SEARCH: JsonObject = {
  type: 'object',
  properties: {
    query: { type: 'string', maxLength: 20 },
    limit: { type: 'integer', minimum: 1, maximum: 50 },
  },
  required: ['query'],
  additionalProperties: false,
}

const NESTED: JsonObject = {
  type: 'object',
  properties: {
    mode: { enum: ['fast', 'slow'] },
    'a/b': { type: 'array', items: { type: 'object', properties: { n: { type: 'number' } } } },
    at: { type: 'string', format: 'date-time' },
    code: { type: 'string', pattern: '^[A-Z]{3}$' },
  },
}

const issue = (path: (string | number)[], code: string, suggestion?: string) =>
  expect.objectContaining({ path: ['input', ...path], code, ...(suggestion ? { suggestion } : {}) })

describe('an input', () => {
  it.each([
    ['that fits', SEARCH, { query: 'x', limit: 5 }, []],
    [
      'with a mistyped required parameter: one mistake, one issue',
      SEARCH,
      { qurey: 'x' },
      [issue(['qurey'], 'unknown_parameter', 'query')],
    ],
    [
      'with a mistyped optional parameter',
      SEARCH,
      { query: 'x', limt: 5 },
      [issue(['limt'], 'unknown_parameter', 'limit')],
    ],
    ['without a required parameter', SEARCH, {}, [issue(['query'], 'required')]],
    ['with a wrong type', SEARCH, { query: 7 }, [issue(['query'], 'invalid_type')]],
    [
      'with a fraction for an integer',
      SEARCH,
      { query: 'x', limit: 1.5 },
      [issue(['limit'], 'invalid_type')],
    ],
    ['too small', SEARCH, { query: 'x', limit: 0 }, [issue(['limit'], 'too_small')]],
    [
      'too big',
      SEARCH,
      { query: 'x'.repeat(21), limit: 51 },
      [issue(['query'], 'too_big'), issue(['limit'], 'too_big')],
    ],
    ['that is no object', SEARCH, [], [issue([], 'invalid_type')]],
    ['outside an enumeration', NESTED, { mode: 'fsat' }, [issue(['mode'], 'invalid_value', 'fast')]],
    [
      'wrong deep inside',
      NESTED,
      { 'a/b': [{ n: 1 }, { n: 'x' }] },
      [issue(['a/b', 1, 'n'], 'invalid_type')],
    ],
    ['that is no date', NESTED, { at: 'yesterday' }, [issue(['at'], 'invalid_format')]],
    ['that misses a pattern', NESTED, { code: 'abc' }, [issue(['code'], 'invalid_format')]],
    ['with undeclared keys where the schema allows them', NESTED, { other: 1 }, []],
  ])('%s', (_what, schema, input, issues) => {
    expect(compileSchema(schema)(input)).toEqual(issues)
  })

  it('tells all its mistakes at once, unknown parameters first', () => {
    expect(compileSchema(SEARCH)({ limit: 'five', colour: 1 })).toEqual([
      { path: ['input', 'colour'], code: 'unknown_parameter', message: 'Unknown parameter "colour"' },
      expect.objectContaining({ path: ['input', 'query'], code: 'required' }),
      { path: ['input', 'limit'], code: 'invalid_type', message: 'Expected integer, got string' },
    ])
  })

  it('says that an unknown parameter is probably the required one', () => {
    expect(compileSchema(SEARCH)({ qurey: 'x' })).toEqual([
      {
        path: ['input', 'qurey'],
        code: 'unknown_parameter',
        message: 'Unknown parameter "qurey"; did you mean the required "query"?',
        suggestion: 'query',
      },
    ])
  })

  it('never suggests a parameter that is there already', () => {
    expect(compileSchema(SEARCH)({ query: 'x', qury: 'y' })[0]).not.toHaveProperty('suggestion')
  })

  it('gives at most 50 issues', () => {
    const input = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`key${n}`, n]))
    expect(compileSchema(SEARCH)(input)).toHaveLength(50)
  })

  it('is never changed', () => {
    const schema: JsonObject = { type: 'object', properties: { n: { type: 'integer', default: 3 } } }
    const input = {}
    compileSchema(schema)(input)
    expect(input).toEqual({})
  })

  it('cannot block the process with a pattern that backtracks for ever', () => {
    const schema: JsonObject = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } }
    const validate = compileSchema(schema)
    // With backtracking this would take 2^60 steps: that the test ends is the proof.
    expect(validate({ a: `${'a'.repeat(60)}!` })).toEqual([issue(['a'], 'invalid_format')])
  })
})

describe('an array of unique items', () => {
  const validate = compileSchema({ type: 'object', properties: { a: { type: 'array', uniqueItems: true } } })

  it.each([
    [
      'equal objects with their keys in another order',
      [
        { x: 1, y: [2] },
        { y: [2], x: 1 },
      ],
      1,
    ],
    ['equal texts', ['x', 'x'], 1],
    ['a number and its text', [1, '1'], 0],
    ['different objects', [{ x: 1 }, { x: 2 }], 0],
  ])('with %s', (_what, a, issues) => {
    expect(validate({ a })).toHaveLength(issues)
  })

  it('is checked in time that grows with its length, not with its square', () => {
    // Each with each, this would be five billion comparisons: that the test ends is the proof.
    expect(validate({ a: Array.from({ length: 100_000 }, (_, x) => ({ x })) })).toEqual([])
  })
})

describe('a schema', () => {
  it.each([
    [
      'refers to a document elsewhere',
      { properties: { a: { $ref: 'https://example.com/schema.json' } } },
      'reference',
    ],
    ['refers to nothing', { properties: { a: { $ref: '#/$defs/none' } } }, 'reference'],
    ['has a pattern that needs look-ahead', { properties: { a: { pattern: '(?=x)y' } } }, 'regexp'],
    ['names a type that does not exist', { type: 'strin' }, 'schema is invalid'],
  ])('that %s is refused when it is compiled', (_what, schema, reason) => {
    try {
      compileSchema(schema)
      expect.unreachable()
    } catch (error) {
      if (!isAppError(error, 'VALIDATION')) throw error
      expect(error.message).toContain(reason)
      expect(error.details).toMatchObject({ issues: [{ path: ['schema'], code: 'invalid_schema' }] })
    }
  })

  it.each([
    ['names an old draft', { $schema: 'http://json-schema.org/draft-04/schema#', id: 'x', type: 'object' }],
    [
      'has keywords and formats of OpenAPI',
      {
        type: 'object',
        example: {},
        properties: { a: { type: 'integer', format: 'int64', nullable: true } },
      },
    ],
    ['has a format that nobody knows', { properties: { a: { type: 'string', format: 'colour' } } }],
  ])('that %s is accepted', (_what, schema) => {
    expect(compileSchema(schema)({})).toEqual([])
  })

  it.each<[string, JsonObject, number, number]>([
    ['draft 4', { minimum: 0, exclusiveMinimum: true }, 0, 1],
    ['draft 2020-12', { exclusiveMaximum: 5 }, 5, 4],
    ['draft 4, switched off', { minimum: 0, exclusiveMinimum: false }, -1, 0],
  ])('may write an exclusive bound as in %s', (_draft, bound, bad, good) => {
    const validate = compileSchema({ type: 'object', properties: { n: bound } })
    expect([validate({ n: bad }).length, validate({ n: good }).length]).toEqual([1, 0])
  })

  it('cannot refer to another schema by its id', () => {
    const id = 'https://example.com/private'
    compileSchema({ $defs: { a: { $id: id, type: 'string' } } })
    expect(() => compileSchema({ properties: { a: { $ref: id } } })).toThrow('reference')
  })

  it('may refer to the ids inside itself', () => {
    const validate = compileSchema({
      $id: 'https://example.com/root',
      $defs: { name: { $id: 'name', type: 'string' } },
      properties: { a: { $ref: 'https://example.com/name' } },
    })
    expect(validate({ a: 1 })).toEqual([issue(['a'], 'invalid_type')])
  })

  it('is compiled once while it is in use', () => {
    expect(compileSchema({ ...SEARCH })).toBe(compileSchema({ ...SEARCH }))
  })

  it('is forgotten when 500 others have been used since', () => {
    const first = compileSchema({ title: 'first' })
    for (let n = 0; n < 500; n++) compileSchema({ title: `other ${n}` })
    expect(compileSchema({ title: 'first' })).not.toBe(first)
  })
})
