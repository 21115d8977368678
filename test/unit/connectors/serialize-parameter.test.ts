import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../src/base/json.ts'
import {
  type ParameterStyle,
  toHeaderValue,
  toPathPart,
  toQueryPairs,
} from '../../../src/engine/connectors/http/serialize-parameter.ts'

const list = ['blue', 'black', 'brown']
const object = { R: 100, G: 200 }

const style = (name: ParameterStyle['style'], explode: boolean): ParameterStyle => ({
  name: 'color',
  style: name,
  explode,
  allowReserved: false,
})

/** The table of the OpenAPI specification, 4.8.12.4. */
describe('a parameter', () => {
  it.each<[ParameterStyle['style'], boolean, JsonValue, string]>([
    ['simple', false, list, 'blue,black,brown'],
    ['simple', false, object, 'R,100,G,200'],
    ['simple', true, object, 'R=100,G=200'],
    ['label', false, list, '.blue,black,brown'],
    ['label', true, object, '.R=100.G=200'],
    ['matrix', false, 'blue', ';color=blue'],
    ['matrix', true, list, ';color=blue;color=black;color=brown'],
    ['matrix', false, object, ';color=R,100,G,200'],
    ['simple', false, 'a/b?c', 'a%2Fb%3Fc'],
  ])('of the path in style %s (explode: %s): %j is %s', (name, explode, value, expected) => {
    expect(toPathPart(value, style(name, explode))).toBe(expected)
  })

  it.each<[ParameterStyle['style'], boolean, JsonValue, string]>([
    ['form', true, list, 'color=blue&color=black&color=brown'],
    ['form', false, list, 'color=blue,black,brown'],
    ['form', true, object, 'R=100&G=200'],
    ['form', false, object, 'color=R,100,G,200'],
    ['spaceDelimited', false, list, 'color=blue%20black%20brown'],
    ['pipeDelimited', false, list, 'color=blue%7Cblack%7Cbrown'],
    ['deepObject', true, { a: { b: 1 }, c: 'x y' }, 'color[a][b]=1&color[c]=x%20y'],
    ['json', false, object, 'color=%7B%22R%22%3A100%2C%22G%22%3A200%7D'],
  ])('of the query in style %s (explode: %s): %j is %s', (name, explode, value, expected) => {
    expect(toQueryPairs(value, style(name, explode)).join('&')).toBe(expected)
  })

  it('keeps reserved characters where it may, but for those that would end it', () => {
    const reserved = { ...style('form', true), allowReserved: true }
    expect(toQueryPairs('a/b?c&d#e', reserved)).toEqual(['color=a/b?c%26d%23e'])
  })

  it('of a header is written without an encoding', () => {
    expect(toHeaderValue(['a b', 'c'], style('simple', false))).toBe('a b,c')
  })
})
