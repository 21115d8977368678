import { afterEach, expect, it, vi } from 'vitest'
import { deadline, linkSignals } from '../../../src/base/async.ts'

afterEach(() => void vi.useRealTimers())

it('is aborted with the first of its sources, for its reason', () => {
  const [one, other] = [new AbortController(), new AbortController()]
  using linked = linkSignals(one.signal, other.signal)
  expect(linked.signal.aborted).toBe(false)
  other.abort('other')
  one.abort('one')
  expect(linked.signal.reason).toBe('other')
})

it('is aborted from the start by a source that was', () => {
  using linked = linkSignals(new AbortController().signal, AbortSignal.abort('before'))
  expect(linked.signal.reason).toBe('before')
})

it('leaves nothing at its sources, and is not aborted any more, once it is disposed of', () => {
  const source = new AbortController()
  const added = vi.spyOn(source.signal, 'addEventListener')
  const removed = vi.spyOn(source.signal, 'removeEventListener')
  const linked = linkSignals(source.signal)
  linked[Symbol.dispose]()
  expect(removed.mock.calls).toEqual(added.mock.calls.map(([type, listener]) => [type, listener]))
  source.abort()
  expect(linked.signal.aborted).toBe(false)
})

it('is aborted when the time of a deadline is over, and says that it was the time', () => {
  vi.useFakeTimers()
  const source = new AbortController()
  using limit = deadline(1_000, source.signal)
  vi.advanceTimersByTime(999)
  expect([limit.signal.aborted, limit.hasPassed]).toEqual([false, false])
  vi.advanceTimersByTime(1)
  expect([limit.signal.aborted, limit.hasPassed]).toEqual([true, true])
})

it('leaves no timer of a deadline that is disposed of', () => {
  vi.useFakeTimers()
  const source = new AbortController()
  const limit = deadline(1_000, source.signal)
  source.abort('before')
  expect([limit.signal.reason, limit.hasPassed]).toEqual(['before', false])
  limit[Symbol.dispose]()
  expect(vi.getTimerCount()).toBe(0)
})
