import { describe, expect, it } from 'vitest'
import { createTraceId, traceIdOf } from '../../../src/platform/http/trace-id.ts'

/** https://www.w3.org/TR/trace-context/#examples-of-http-traceparent-headers */
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'

describe('the trace of a request', () => {
  it.each([
    ['sampled', `00-${TRACE}-${PARENT}-01`],
    ['not sampled', `00-${TRACE}-${PARENT}-00`],
    ['of a version to come', `01-${TRACE}-${PARENT}-01-more`],
  ])('is that of its traceparent: %s', (_what, header) => {
    expect(traceIdOf(header)).toBe(TRACE)
  })

  it.each([
    ['no header', undefined],
    ['an empty one', ''],
    ['the version that is none', `ff-${TRACE}-${PARENT}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['more than version 00 has', `00-${TRACE}-${PARENT}-01-more`],
    ['a trace that is too short', `00-${TRACE.slice(1)}-${PARENT}-01`],
  ])('is a new one for %s', (_what, header) => {
    const traceId = traceIdOf(header)
    expect(traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(traceId).not.toBe(TRACE)
    expect(traceIdOf(header)).not.toBe(traceId)
  })

  it('of its own is never zeros', () => {
    expect(traceIdOf(`00-${createTraceId()}-${PARENT}-01`)).not.toBe('0'.repeat(32))
  })
})
