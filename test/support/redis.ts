import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import { findFreePort } from './free-port.ts'
import { waitUntil } from './wait-until.ts'

export const REDIS_MISSING = 'set TEST_REDIS=redis://127.0.0.1:6379 to run the tests that need Redis'

/** The Redis that tests may use, from TEST_REDIS: a URL, or `1` for the usual local one; null when it is unset. */
export function findTestRedis(): { url: string; host: string; port: number } | null {
  const value = process.env.TEST_REDIS
  if (!value || value === '0') return null
  const url = new URL(value === '1' ? 'redis://127.0.0.1:6379' : value)
  return { url: url.href, host: url.hostname, port: Number(url.port || 6379) }
}

/** A Redis server of the test's own on a free port, without persistence; it can be killed and started again. */
export async function openRedisServer(): Promise<RedisServer> {
  const server = new RedisServer(await findFreePort())
  await server.start()
  return server
}

export class RedisServer implements AsyncDisposable {
  readonly port: number
  #process: ChildProcess | undefined

  constructor(port: number) {
    this.port = port
  }

  async start(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    this.#process = spawn('redis-server', options, { stdio: 'ignore' })
    const client = new Redis(this.port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null })
    client.on('error', () => {})
    await waitUntil(() =>
      client.connect().then(
        () => true,
        () => false,
      ),
    )
    client.disconnect()
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }
}
