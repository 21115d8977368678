import { describe, expect, it } from 'vitest'
import { parseApiKeyHeaders } from '../../../src/platform/http/api-key-headers.ts'

const MISSING = 'Missing API key'
const INVALID = 'Invalid API key'

function parse(headers: Record<string, string>): string {
  const lowerCase = new Headers(headers)
  return parseApiKeyHeaders((name) => lowerCase.get(name))
}

describe('an API key in the headers', () => {
  it.each([
    ['a bearer token', { Authorization: 'Bearer key-1' }],
    ['a bearer token whatever the case of its scheme', { authorization: 'bEARER key-1' }],
    ['a bearer token behind several blanks', { Authorization: 'Bearer  \t key-1 ' }],
    ['x-api-key', { 'X-API-Key': 'key-1' }],
    ['apikey', { apikey: 'key-1' }],
    ['x-copy-ai-api-key', { 'x-copy-ai-api-key': 'key-1' }],
    ['blanks around it', { 'x-api-key': '  key-1  ' }],
    ['the same key in two headers', { Authorization: 'Bearer key-1', apikey: 'key-1' }],
    [
      'the same key in all four',
      { Authorization: 'Bearer key-1', apikey: 'key-1', 'x-api-key': 'key-1', 'x-copy-ai-api-key': 'key-1' },
    ],
    ['an authorization of another kind beside it', { Authorization: 'Basic dTpw', apikey: 'key-1' }],
    ['an empty bearer token beside it', { Authorization: 'Bearer ', apikey: 'key-1' }],
    ['an empty header beside it', { 'x-api-key': '', apikey: 'key-1' }],
  ])('is found in %s', (_, headers) => {
    expect(parse(headers)).toBe('key-1')
  })

  it.each([
    ['no header', {}],
    ['an empty authorization', { Authorization: '' }],
    ['a scheme without a token', { Authorization: 'Bearer' }],
    ['a token without a scheme', { Authorization: 'key-1' }],
    ['another scheme', { Authorization: 'Basic dTpw' }],
    ['a token with a blank inside', { Authorization: 'Bearer key-1 key-2' }],
    ['a blank key', { 'x-api-key': '   ' }],
    ['a header of another name', { 'api-key': 'key-1', cookie: 'apikey=key-1' }],
  ])('is missing with %s', (_, headers) => {
    expect(() => parse(headers)).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED', message: MISSING }),
    )
  })

  it.each([
    ['a bearer token and another header', { Authorization: 'Bearer key-1', 'x-api-key': 'key-2' }],
    ['two headers', { apikey: 'key-1', 'x-copy-ai-api-key': 'key-2' }],
    ['keys that differ in case only', { apikey: 'key-1', 'x-api-key': 'KEY-1' }],
  ])('is invalid when %s hold different ones', (_, headers) => {
    expect(() => parse(headers)).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED', message: INVALID }),
    )
  })
})
