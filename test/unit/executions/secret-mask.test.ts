import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { maskSecrets } from '../../../src/engine/executions/secret-mask.ts'

const secret = { type: 'string', format: 'password' }
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties })

describe('an input as it is shown', () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['as it is', object({ a: { type: 'string' } }), { a: 'x', b: 1 }, { a: 'x', b: 1 }],
    ['without passwords', object({ a: secret }), { a: 'hunter2', b: 1 }, { a: '***', b: 1 }],
    ['without what is only written', object({ a: { writeOnly: true } }), { a: { b: 1 } }, { a: '***' }],
    [
      'without secrets inside objects',
      object({ a: object({ b: secret }) }),
      { a: { b: 'x', c: 1 } },
      { a: { b: '***', c: 1 } },
    ],
    [
      'without secrets inside arrays',
      object({ a: { items: secret } }),
      { a: ['x', 'y'] },
      { a: ['***', '***'] },
    ],
    [
      'without secrets of objects in arrays',
      object({ a: { items: object({ b: secret }) } }),
      { a: [{ b: 'x' }, 'other'] },
      { a: [{ b: '***' }, 'other'] },
    ],
    [
      'whole where the schema does not describe it',
      object({ a: true }),
      { a: { b: 'x' } },
      { a: { b: 'x' } },
    ],
    ['empty when all of it is secret', { writeOnly: true }, { a: 'x' }, {}],
  ])('is %s', (_, schema, input, shown) => {
    expect(maskSecrets(schema, input)).toEqual(shown)
  })

  it('leaves the input itself alone', () => {
    const input = { a: 'hunter2' }
    maskSecrets(object({ a: secret }), input)
    expect(input).toEqual({ a: 'hunter2' })
  })
})
