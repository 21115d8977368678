import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { waitUntil } from '../support/wait-until.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const READY_MS = 90_000
const MAX_OUTPUT_CHARS = 20_000

/** The product as its users start it, in a process of its own. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string
  /** The exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>
  readonly #child: ChildProcess
  #output = ''

  /** With the arguments of `npm start --`. */
  constructor(env: Record<string, string>, args: readonly string[] = []) {
    this.#child = start('src/main.ts', env, args)
    this.url = `http://127.0.0.1:${env.PORT}`
    this.exited = once(this.#child, 'close').then(([code]) => code)
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-MAX_OUTPUT_CHARS)
      })
    }
  }

  /** The end of what it has written. */
  get output(): string {
    return this.#output
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Waits until it takes work; throws with what it wrote when it ends or stays silent instead. */
  async becomesReady(): Promise<void> {
    const isSettled = async () => !this.isRunning || (await answersWith200(`${this.url}/readyz`))
    await waitUntil(isSettled, 'the server to be ready', READY_MS)
    if (!this.isRunning) throw new Error(`The server ended:\n${this.#output}`)
  }

  /** Ends it as a power switch would, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.exited
  }

  /** Asks it to end; resolves with its exit code and the time that it took. */
  async terminate(): Promise<{ code: number | null; ms: number }> {
    const startedAt = performance.now()
    this.#child.kill('SIGTERM')
    return { code: await this.exited, ms: performance.now() - startedAt }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }
}

/** Runs one of the product's commands to its end; throws with what it wrote when it fails. */
export async function runCommand(script: string, env: Record<string, string>): Promise<void> {
  const child = start(script, env)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${output}`)
}

/** With nothing of this process' environment but the search path; ended with this process. */
function start(script: string, env: Record<string, string>, args: readonly string[] = []): ChildProcess {
  const child = spawn(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

async function answersWith200(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.bytes()
    return response.status === 200
  } catch {
    return false
  }
}
