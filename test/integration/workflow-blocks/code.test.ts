import { describe, expect, it } from 'vitest'
import { CodeSandbox } from '../../../src/engine/code-sandbox/code-sandbox.ts'
import { createCodeRunner } from '../../../src/engine/workflow/runners/code.ts'
import { blockCall, failureOf } from './block-call.ts'

const runner = createCodeRunner(new CodeSandbox())

describe('a code block', () => {
  it('reads input_data["<Block Name>"]["output"], and its result is what it assigned to output', async () => {
    const results = new Map([['Fetch', { output: { items: [1, 2, 3] }, status_code: 200 }]])
    const code = 'console.warn("counting"); output = input_data["Fetch"]["output"].items.length'
    const { call, log } = blockCall({ code }, { results })
    expect(await runner.run(call)).toEqual({ kind: 'done', result: { output: 3 }, credits: 1 })
    expect(log).toEqual(['warn counting'])
  })

  it('shows what it threw, with its log, and is not tried again', async () => {
    const { call, log } = blockCall({ code: 'console.log("begun"); throw new Error("no rows")' })
    expect(await failureOf(runner.run(call))).toMatchObject({
      code: 'CODE_FAILED',
      message: 'no rows',
      retryable: false,
      credits: 1,
    })
    expect(log).toEqual(['info begun'])
  })

  it('ends in time', async () => {
    const { call } = blockCall({ code: 'for (;;);', timeout_ms: 200 })
    expect(await failureOf(runner.run(call))).toMatchObject({ code: 'CODE_TIMEOUT', retryable: false })
  })

  it('refuses other languages at run time, by their name', async () => {
    const { call } = blockCall({ language: 'python', code: 'output = 1' })
    expect(await failureOf(runner.run(call))).toMatchObject({
      code: 'VALIDATION',
      message: 'Code in python cannot be run here, only javascript',
    })
  })
})
