import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import {
  type JSONRPCMessage,
  ReadBuffer,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/client'
import { getDefaultEnvironment } from '@modelcontextprotocol/client/stdio'
import { sleep } from '../../../base/async.ts'

const MAX_MESSAGE_BYTES = 20 * 1024 * 1024
/** Of what a program says on its standard error, the end is kept. */
const MAX_ERROR_CHARS = 2_000
/** From being asked to end to being ended. */
const KILL_AFTER_MS = 2_000

/**
 * A program that speaks MCP on its standard input and output. No shell is involved, the environment holds a few
 * harmless variables besides the given ones, and the program leads a process group of its own, so that it ends
 * with everything that it has started.
 */
export class ProgramTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: Transport['onmessage']
  readonly #command: readonly string[]
  readonly #env: Record<string, string>
  readonly #messages = new ReadBuffer({ maxBufferSize: MAX_MESSAGE_BYTES })
  #program: ChildProcessWithoutNullStreams | null = null
  #errorText = ''

  constructor({ command, env }: { command: readonly string[]; env: Record<string, string> }) {
    this.#command = command
    this.#env = { ...getDefaultEnvironment(), ...env }
  }

  /** With `stderr` it tells the library that this is a program: one that does not answer speaks the older era. */
  get pid(): number | null {
    return this.#program?.pid ?? null
  }

  /** What it says there is kept as `errorText`. */
  get stderr(): null {
    return null
  }

  /** The end of what the program has said on its standard error. */
  get errorText(): string {
    return this.#errorText.trim()
  }

  async start(): Promise<void> {
    const [file = '', ...args] = this.#command
    const program = spawn(file, args, { env: this.#env, detached: true, stdio: 'pipe' })
    this.#program = program
    const { promise: started, resolve, reject } = Promise.withResolvers<void>()
    program.once('spawn', resolve)
    program.once('error', (error) => {
      reject(error)
      this.#ended()
    })
    program.once('close', () => this.#ended())
    program.stdin.on('error', (error) => this.onerror?.(error))
    program.stdout.on('data', (chunk: Buffer) => this.#read(chunk))
    program.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errorText = (this.#errorText + text).slice(-MAX_ERROR_CHARS)
    })
    await started
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const program = this.#program
    if (program === null) throw new Error('The program has ended')
    if (program.stdin.write(serializeMessage(message))) return
    await new Promise<void>((resolve) => {
      program.stdin.once('drain', resolve)
      program.once('close', () => resolve())
    })
  }

  /** Closes its input, then asks the group to end, and ends it. */
  async close(): Promise<void> {
    const program = this.#program
    if (program === null) return
    const ended = new AbortController()
    program.once('close', () => ended.abort())
    program.stdin.end()
    this.#signal(program, 'SIGTERM')
    await sleep(KILL_AFTER_MS, ended.signal)
    this.#signal(program, 'SIGKILL')
    this.#ended()
  }

  #read(chunk: Buffer): void {
    try {
      this.#messages.append(chunk)
      for (
        let message = this.#messages.readMessage();
        message !== null;
        message = this.#messages.readMessage()
      ) {
        this.onmessage?.(message)
      }
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error('an unreadable message'))
      void this.close() // what follows a message that cannot be read cannot be told apart
    }
  }

  #signal({ pid }: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH'
      if (!isGone) throw error
    }
  }

  #ended(): void {
    if (this.#program === null) return
    this.#program = null
    this.#messages.clear()
    this.onclose?.()
  }
}
