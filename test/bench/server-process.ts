import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '../support/free-port.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const POLL_MS = 5
const READY_MS = 60_000
const STOP_MS = 10_000
const MAX_OUTPUT_CHARS = 10_000

export interface ServerOptions {
  /** A script of the repository, by its path from the root, which this Node runs; or a program, by its whole path. */
  script: string
  args?: readonly string[]
  /** `HOST` and `PORT` are added; with a function, for programs that name them otherwise, nothing is. */
  env: Record<string, string> | ((port: number) => Record<string, string>)
  /** A GET of it that is answered with 200 means that the server is ready. */
  readyPath: string
  headers?: Record<string, string>
}

/** A server under measurement, in a process of its own on 127.0.0.1. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number
  readonly pid: number
  /** From the start of the process to the first answer. */
  readonly readyMs: number
  readonly #child: ChildProcess

  constructor(parts: { port: number; pid: number; readyMs: number; child: ChildProcess }) {
    this.port = parts.port
    this.pid = parts.pid
    this.readyMs = parts.readyMs
    this.#child = parts.child
  }

  /** Asks it to end, and ends it after 10 s. */
  async [Symbol.asyncDispose](): Promise<void> {
    await stop(this.#child)
  }
}

/** Starts it; resolves when it answers, throws with what it wrote when it does not within a minute. */
export async function startServer({
  script,
  args = [],
  env,
  readyPath,
  headers,
}: ServerOptions): Promise<ServerProcess> {
  const port = await findFreePort()
  const startedAt = performance.now()
  const where = { HOST: '127.0.0.1', PORT: String(port) }
  const settings = typeof env === 'function' ? env(port) : { ...env, ...where }
  const child = spawnServer([script, ...args], settings)
  const output = collectOutput(child)
  const isReady = await becomesReady(child, `http://127.0.0.1:${port}${readyPath}`, headers ?? {})
  if (!isReady || child.pid === undefined) {
    await stop(child)
    throw new Error(`${script} did not become ready:\n${output()}`)
  }
  return new ServerProcess({ port, pid: child.pid, readyMs: performance.now() - startedAt, child })
}

/** With nothing of this process' environment but the search path; ended with this process. */
function spawnServer([script = '', ...args]: string[], env: Record<string, string>): ChildProcess {
  const isProgram = path.isAbsolute(script)
  const nodeArgs = [path.join(ROOT, script), ...args]
  const child = spawn(isProgram ? script : process.execPath, isProgram ? args : nodeArgs, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  return child
}

async function becomesReady(
  child: ChildProcess,
  url: string,
  headers: Record<string, string>,
): Promise<boolean> {
  const deadline = performance.now() + READY_MS
  while (performance.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const isAnswered = await fetch(url, { headers, signal: AbortSignal.timeout(READY_MS) }).then(
      (response) => response.bytes().then(() => response.status === 200),
      () => false,
    )
    if (isAnswered) return true
    await delay(POLL_MS)
  }
  return false
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended
  clearTimeout(patience)
}

/** Keeps the end of what it writes; a pipe that nobody reads would stop it. */
function collectOutput(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-MAX_OUTPUT_CHARS)
    })
  }
  return () => text
}
