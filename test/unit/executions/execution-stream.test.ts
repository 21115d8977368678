import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { streamFaults } from '../../support/execution-stream.ts'

const USE_1 = 'runtime_11111111111111111111'
const USE_2 = 'runtime_22222222222222222222'

type Sketch = [type: string, payload?: JsonObject]

/** Numbers the events and gives them what every event has. */
function stream(...sketches: Sketch[]) {
  return sketches.map(([type, payload = {}], index) => ({
    seq: index + 1,
    type,
    payload: { executionId: 'exec_1', runId: 'run_1', ...payload },
  }))
}

const session: Sketch = ['session']
const executing: Sketch = ['run_status', { status: 'executing' }]
const use: Sketch = ['tool_use', { id: USE_1, name: 'echo' }]
const result: Sketch = ['tool_result', { id: USE_1, name: 'echo', output: null, error: false }]
const done: Sketch = ['done', { status: 'completed' }]
const failed: Sketch = ['run_status', { status: 'failed' }]
const error: Sketch = ['error', { message: 'no' }]
const checkpoint: Sketch = ['checkpoint', { message: 'half' }]
const secondRun = (sketch: Sketch): Sketch => [sketch[0], { ...sketch[1], runId: 'run_2' }]
const secondUse = secondRun(['tool_use', { id: USE_2, name: 'echo' }])
const secondResult = secondRun(['tool_result', { id: USE_2, name: 'echo', output: 1, error: false }])
const waiting: Sketch = ['run_status', { status: 'waiting', reason: 'retry' }]

describe('the checker of streams accepts', () => {
  it.each([
    ['a call that completes', [session, executing, use, checkpoint, result, done]],
    ['a call that fails', [session, executing, use, result, failed, error]],
    [
      'a second attempt',
      [
        session,
        executing,
        use,
        result,
        waiting,
        secondRun(executing),
        secondUse,
        secondResult,
        secondRun(done),
      ],
    ],
    ['a cancel between two attempts', [session, executing, use, result, waiting, failed, error]],
  ] satisfies [string, Sketch[]][])('%s', (_, sketches) => {
    expect(streamFaults(stream(...sketches))).toEqual([])
  })

  it('a stream that goes on, when it is told so', () => {
    expect(streamFaults(stream(session, executing, use), { isOpen: true })).toEqual([])
    expect(streamFaults(stream(session, executing, use))).toEqual(['the stream has 0 ends'])
  })
})

describe('the checker of streams refuses', () => {
  it.each([
    ['two ends', [session, executing, use, result, done, done]],
    ['no session', [executing, use, result, done]],
    ['a second session', [session, session, executing, use, result, done]],
    ['a result without a use', [session, executing, result, done]],
    ['a second result', [session, executing, use, result, result, done]],
    ['an end before the result', [session, executing, use, done]],
    ['an error that did not fail', [session, executing, use, result, error]],
    ['a good end after a failure', [session, executing, use, result, failed, done]],
    ['a stored completed', [session, executing, use, result, ['run_status', { status: 'completed' }], done]],
    ['a use before its attempt', [session, use, result, done]],
    ['two uses in an attempt', [session, executing, use, result, use, result, done]],
    [
      'a checkpoint between two attempts',
      [session, executing, use, result, waiting, checkpoint, failed, error],
    ],
    [
      'an event of the former attempt',
      [session, executing, use, result, waiting, secondRun(executing), checkpoint],
    ],
    [
      'another execution',
      [session, executing, use, result, ['done', { status: 'completed', executionId: 'exec_2' }]],
    ],
    ['an unknown event', [session, executing, use, ['note'], result, done]],
  ] satisfies [string, Sketch[]][])('%s', (_, sketches) => {
    expect(streamFaults(stream(...sketches))).not.toEqual([])
  })

  it('a gap and a repetition', () => {
    const [first, , third] = stream(session, executing, use)
    if (!first || !third) throw new Error('three events')
    expect(streamFaults([first, third], { isOpen: true })).toContain('3 tool_use comes after 1')
    expect(streamFaults([first, first], { isOpen: true })).toContain('1 session comes after 1')
  })
})
