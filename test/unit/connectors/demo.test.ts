import { describe, expect, it } from 'vitest'
import { createDemoSandbox } from '../../../src/engine/connectors/sandbox/demo.ts'
import { createToolCall } from './tool-call.ts'

const demo = createDemoSandbox()

describe('the demo tool', () => {
  it.each([[{ a: [1, null] }], ['text'], [null]])('echo answers with %j', async (value) => {
    const outcome = await demo.call(createToolCall({ tool: 'echo', input: { value } }))
    expect(outcome).toEqual({ output: { value }, summary: 'Echoed the value' })
  })

  it('slow makes one checkpoint a step', async () => {
    const call = createToolCall({ tool: 'slow', input: { steps: 4, delayMs: 0 } })
    expect(await demo.call(call)).toEqual({ output: { steps: 4 }, summary: '4 steps' })
    expect(call.checkpoints).toEqual([
      { message: 'step 1 of 4', progress: 0.25 },
      { message: 'step 2 of 4', progress: 0.5 },
      { message: 'step 3 of 4', progress: 0.75 },
      { message: 'step 4 of 4', progress: 1 },
    ])
  })

  it('slow waits for each checkpoint to be durable', async () => {
    let open = 0
    let most = 0
    const checkpoint = async () => {
      most = Math.max(most, ++open)
      await new Promise(setImmediate)
      open--
    }
    await demo.call(createToolCall({ tool: 'slow', input: { steps: 5, delayMs: 0 }, checkpoint }))
    expect([most, open]).toEqual([1, 0])
  })

  it('slow stops at once when it is cancelled, and leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    const cancel = new AbortController()
    const reason = new Error('cancelled')
    const input = { steps: 10_000, delayMs: 60_000 }
    const running = demo.call(createToolCall({ tool: 'slow', input, signal: cancel.signal }))
    await new Promise(setImmediate)
    expect(timers()).toBe(before + 1)
    cancel.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(timers()).toBe(before)
  })

  it('slow makes no further checkpoint when it is cancelled during one', async () => {
    const cancel = new AbortController()
    let made = 0
    const checkpoint = async () => {
      made++
      cancel.abort()
    }
    const input = { steps: 3, delayMs: 0 }
    await expect(
      demo.call(createToolCall({ tool: 'slow', input, signal: cancel.signal, checkpoint })),
    ).rejects.toThrow('aborted')
    expect(made).toBe(1)
  })

  it.each([
    ['every attempt', {}, 7, true],
    ['the first attempts: the second of two', { failures: 2 }, 2, true],
    ['the first attempts, not the third of two', { failures: 2 }, 3, false],
    ['none', { failures: 0 }, 1, false],
  ])('fail fails %s', async (_what, input, attempt, fails) => {
    const outcome = demo.call(createToolCall({ tool: 'fail', input, attempt }))
    if (fails) await expect(outcome).rejects.toMatchObject({ code: 'DEMO_FAILED', retryable: true })
    else expect(await outcome).toEqual({ output: { attempt }, summary: `Succeeded at attempt ${attempt}` })
  })

  it('fail says what it was told to say', async () => {
    const call = createToolCall({ tool: 'fail', input: { message: 'no luck' } })
    await expect(demo.call(call)).rejects.toThrow('no luck')
  })

  it('that does not exist is an error of the tool', async () => {
    await expect(demo.call(createToolCall({ tool: 'none', input: {} }))).rejects.toMatchObject({
      code: 'UNKNOWN_TOOL',
    })
  })
})
