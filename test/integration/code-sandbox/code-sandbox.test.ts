import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { CodeError } from '../../../src/engine/code-sandbox/code-error.ts'
import { type CodeRequest, CodeSandbox } from '../../../src/engine/code-sandbox/code-sandbox.ts'

const sandbox = new CodeSandbox()

function run(code: string, request: Partial<CodeRequest> = {}) {
  const { signal } = new AbortController()
  return sandbox.run({ code, inputData: {}, timeoutMs: 20_000, memoryMb: 64, signal, ...request })
}

async function failureOf(code: string, request: Partial<CodeRequest> = {}): Promise<CodeError> {
  const error = await run(code, request).catch((cause: unknown) => cause)
  if (error instanceof CodeError) return error
  throw new Error('the code did not fail', { cause: error })
}

describe('code in the sandbox', () => {
  it('leaves no word of Node in the terminal', async () => {
    const { href } = new URL('../../../src/engine/code-sandbox/code-sandbox.ts', import.meta.url)
    const script = `const { CodeSandbox } = await import('${href}')
      const { signal } = new AbortController()
      const request = { code: 'output = 1', inputData: {}, timeoutMs: 20_000, memoryMb: 64, signal }
      console.log((await new CodeSandbox().run(request)).output)`
    const args = ['--input-type=module', '--eval', script]
    expect(await promisify(execFile)(process.execPath, args)).toEqual({ stdout: '1\n', stderr: '' })
  })

  it.each([
    ['assigns to output', 'output = input_data["Fetch"]["output"].length'],
    ['declares its output', 'const output = input_data.Fetch.output.length // the end'],
    ['returns', 'return input_data.Fetch.output.length'],
    ['waits', 'output = await Promise.resolve(input_data.Fetch.output).then((list) => list.length)'],
  ])('sees the results before it, and answers when it %s', async (_name, code) => {
    const inputData = { Fetch: { output: [1, 2, 3] } }
    expect(await run(code, { inputData })).toEqual({ output: 3, log: [] })
  })

  it('answers null when it says nothing', async () => {
    expect((await run('input_data')).output).toBeNull()
  })

  it('writes its console to the log, bounded, also when it fails', async () => {
    const { log } = await failureOf('for (let i = 0; i < 500; i++) console.warn("line", { i }); throw 1')
    expect(log).toHaveLength(200)
    expect(log[7]).toEqual({ level: 'warn', text: 'line {"i":7}' })
  })

  it.each([
    ['an error', 'throw new Error("no rows")', 'no rows'],
    ['a mistake', 'undefined.x', /^TypeError: /],
    ['a value', 'throw { reason: "no rows" }', '{"reason":"no rows"}'],
    ['a syntax error', 'let a = ;', /^SyntaxError: /],
    ['endless recursion', 'const f = () => f(); f()', /^RangeError: /],
  ])('fails with %s in its own words', async (_name, code, message) => {
    expect(await failureOf(code)).toMatchObject({
      code: 'CODE_FAILED',
      message: expect.stringMatching(message),
    })
  })

  it.each([
    ['an endless loop', 'for (;;);'],
    ['an endless wait', 'await new Promise(() => {})'],
    ['endless microtasks', 'for (;;) await 0'],
    ['a catastrophic pattern', '/^(a+)+$/.test("a".repeat(40) + "!")'],
  ])('is stopped in %s, with what it had logged, while the main thread goes on', async (_name, code) => {
    let ticks = 0
    const ticking = setInterval(() => ticks++, 10)
    const error = await failureOf(`console.log("begun");${code}`, { timeoutMs: 300 })
    clearInterval(ticking)
    expect(error).toMatchObject({
      code: 'CODE_TIMEOUT',
      message: 'The code did not end within 300 ms',
      log: [{ level: 'log', text: 'begun' }],
    })
    expect(ticks).toBeGreaterThan(3)
  })

  it.each([
    ['arrays', 'const all = []; for (;;) all.push(new Array(1e5).fill(1))'],
    ['a text', 'let text = "x"; for (;;) text += text'],
  ])('is stopped when it fills the memory with %s', async (_name, code) => {
    const error = await failureOf(code, { memoryMb: 32 })
    expect(error.code).toMatch(/^CODE_(?:OUT_OF_MEMORY|FAILED)$/)
  })

  it('answers with at most 1 MiB', async () => {
    expect(await failureOf('output = "x".repeat(2 ** 21)')).toMatchObject({ code: 'CODE_OUTPUT_TOO_LARGE' })
  })

  it('sees at most 4 MiB', async () => {
    const inputData = { Fetch: 'x'.repeat(4 * 1024 * 1024) }
    expect(await failureOf('output = 1', { inputData })).toMatchObject({ code: 'CODE_INPUT_TOO_LARGE' })
  })

  it.each([
    'output = typeof process + typeof require + typeof fetch + typeof setTimeout + typeof WebAssembly',
    'output = typeof globalThis.process + typeof globalThis.require + typeof globalThis.fetch + "undefined" + "undefined"',
  ])('has nothing of the outside: %s', async (code) => {
    expect((await run(code)).output).toBe('undefined'.repeat(5))
  })

  it.each([
    'output = await import("node:fs")',
    'output = host.log.constructor("return process")().pid',
    'output = (() => {}).constructor("return this.process.pid")()',
    'output = eval("1 + 1")',
    'output = host.input.call.constructor("return globalThis.process.env")()',
  ])('cannot leave: %s', async (code) => {
    expect(await failureOf(code)).toBeInstanceOf(CodeError)
  })

  it('shares nothing with the code that ran before', async () => {
    await run('globalThis.kept = 1; Array.prototype.kept = 1').catch(() => null)
    expect((await run('output = [typeof globalThis.kept, [].kept ?? null]')).output).toEqual([
      'undefined',
      null,
    ])
  })

  it('stops when it is cancelled, running or waiting for its turn', async () => {
    const stop = new AbortController()
    const programs = Array.from({ length: 4 }, () => failureOf('for (;;);', { signal: stop.signal }))
    await delay(0)
    stop.abort()
    expect((await Promise.all(programs)).map(({ code }) => code)).toEqual(Array(4).fill('CANCELLED'))
    expect((await run('output = 1')).output).toBe(1)
  })

  it('waits for its turn when many programs run', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, n) => run(`output = ${n} * 2`)))
    expect(results.map(({ output }) => output)).toEqual(Array.from({ length: 20 }, (_, n) => n * 2))
  })
})
