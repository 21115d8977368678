import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import readline from 'node:readline'
import { text } from 'node:stream/consumers'
import { waitUntil } from './wait-until.ts'

/** A process of the test's own that tells, line by line on its standard output, what it has done. */
export class Child {
  readonly lines: string[] = []
  readonly stderr: Promise<string>
  /** The exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>
  readonly #process: ChildProcess

  constructor(script: string, ...args: string[]) {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    readline.createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line))
    this.stderr = text(child.stderr)
    this.exited = once(child, 'close').then(([code]) => code)
    this.#process = child
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** Waits for a line that begins with `start`, and fails as soon as the process ends without it. */
  async says(start: string): Promise<void> {
    let ended = false
    void this.exited.then(() => {
      ended = true
    })
    const said = () => this.lines.some((line) => line.startsWith(start))
    await waitUntil(() => said() || ended, `the child to say ${start}`, 30_000)
    if (!said()) throw new Error(`The child ended without saying ${start}: ${await this.stderr}`)
  }

  /** Ends it as a power switch would, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.exited
  }
}
