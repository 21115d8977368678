import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHint, encodeHint } from '../../../src/engine/event-log/hint.ts'

const LIMIT_BYTES = 65_536

function events(payloads: string[], firstSeq = 1) {
  return payloads.map((payload, index) => ({ seq: firstSeq + index, type: 'x', payload, at: '2026-11-22' }))
}

describe('a hint', () => {
  it('arrives as it was sent, byte for byte', () => {
    const sent = fc.record({
      events: fc
        .array(fc.string({ unit: 'binary' }), { minLength: 1 })
        .map((payloads) => events(payloads, 41)),
      closes: fc.boolean(),
    })
    fc.assert(
      fc.property(sent, (hint) => {
        expect(decodeHint(encodeHint(hint))).toEqual(hint)
      }),
    )
  })

  it.each([
    ['one large event', ['x'.repeat(70_000)]],
    ['characters of three bytes', ['日'.repeat(25_000)]],
    ['characters that are escaped', ['"'.repeat(40_000)]],
    ['many small events', Array.from({ length: 2_000 }, () => '{}')],
    ['no event', []],
  ])('of %s only says that something was appended', (_what, payloads) => {
    const message = encodeHint({ events: events(payloads), closes: true })
    expect(Buffer.byteLength(message)).toBeLessThan(100)
    expect(decodeHint(message)).toBeNull()
  })

  it('carries events up to the limit of a message', () => {
    const hint = { events: events(['x'.repeat(65_000)]), closes: false }
    expect(Buffer.byteLength(encodeHint(hint))).toBeLessThanOrEqual(LIMIT_BYTES)
    expect(decodeHint(encodeHint(hint))).toEqual(hint)
  })

  it.each([
    '',
    'null',
    '[]',
    '"{}"',
    '{}',
    '{"events":[],"closes":false}',
    '{"events":{},"closes":false}',
    '{"events":[null],"closes":false}',
    '{"events":[{"seq":1,"type":"x","payload":"{}"}],"closes":false}',
    '{"events":[{"seq":"1","type":"x","payload":"{}","at":""}],"closes":false}',
    '{"events":[{"seq":1.5,"type":"x","payload":"{}","at":""}],"closes":false}',
    '{"events":[{"seq":1,"type":"x","payload":{},"at":""}],"closes":false}',
    '{"events":[{"seq":1,"type":"x","payload":"{}","at":""}]}',
    '{"events":[{"seq":1,"type":"x","payload":"{}","at":""},null],"closes":false}',
    '{"events":[{"seq":1,"type":"x","payload":"","at":""},{"seq":3,"type":"x","payload":"","at":""}],"closes":true}',
  ])('is not %s', (message) => {
    expect(decodeHint(message)).toBeNull()
  })
})
