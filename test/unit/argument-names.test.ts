import { describe, expect, it } from 'vitest'
import { withMeantNames, withSafeNames } from '../../src/base/argument-names.ts'

const text = { type: 'string' }

describe('the names of arguments', () => {
  it('stay where every model takes them', () => {
    const schema = { type: 'object', properties: { 'X-Trace': text, a_b: text, 'a.b': text } }
    expect(withSafeNames(schema)).toBe(schema)
    const input = { 'X-Trace': 'a', other: 1 }
    expect(withMeantNames(schema, input)).toBe(input)
  })

  it('are replaced where one does not, and found again', () => {
    const long = 'x'.repeat(100)
    const schema = {
      type: 'object',
      properties: { 'page[size]': text, 'page size': text, page_size: text, [long]: text, '': text },
      required: ['page[size]', 'page_size'],
    }
    const safe = withSafeNames(schema)
    expect(Object.keys(Object(safe.properties))).toEqual([
      ...['page_size_', 'page_size_2', 'page_size', 'x'.repeat(60), '_'],
    ])
    expect(safe).toMatchObject({
      properties: { page_size_: { type: 'string', title: 'page[size]' }, page_size: text },
      required: ['page_size_', 'page_size'],
    })
    const input = { page_size_: '1', page_size_2: '2', page_size: '3', _: '4', unknown: '5' }
    expect(withMeantNames(schema, input)).toEqual({
      ...{ 'page[size]': '1', 'page size': '2', page_size: '3', '': '4', unknown: '5' },
    })
  })
})
