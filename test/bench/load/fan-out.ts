import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type { Sample } from '../path.ts'
import { cpuUs } from '../process-usage.ts'
import { percentile } from '../statistics.ts'
import type { FanOutOptions, FanOutReport } from './fan-out-load.ts'

/** Events that are under way at a time: the next one is published when the first of them has reached everyone. */
const EVENTS_UNDER_WAY = 4
const PATIENCE_MS = 60_000

/** The readers of one server's stream, and the loop that publishes as fast as all of them receive. */
export class FanOut implements Disposable {
  readonly problems = new Set<string>()
  readonly #child: ChildProcess
  readonly #connections: number
  readonly #publish: (seq: number) => Promise<void>
  #published = 1
  #delivered = 0
  readonly #sentAt = new Map<number, number>()
  readonly #latencies: number[] = []
  #wake = () => {}

  /** `publish` appends the event with that number; the stream has event 1 already. */
  constructor(options: FanOutOptions, publish: (seq: number) => Promise<void>) {
    this.#connections = options.connections
    this.#publish = publish
    this.#child = fork(path.join(import.meta.dirname, 'fan-out-load.ts'), [JSON.stringify(options)])
    this.#child.on('message', (report) => this.#hear(report as FanOutReport)) // the script's side of the contract
  }

  /** Resolves when every reader has the first event. */
  ready(): Promise<void> {
    return this.#reached(1)
  }

  async load(seconds: number): Promise<Sample> {
    const [startedAt, cpuBefore, first] = [performance.now(), this.#clientCpuUs(), this.#published]
    this.#latencies.length = 0
    while (performance.now() < startedAt + seconds * 1_000 && this.problems.size === 0) {
      this.#sentAt.set(++this.#published, performance.now())
      await this.#publish(this.#published)
      await this.#reached(this.#published - EVENTS_UNDER_WAY)
    }
    await this.#reached(this.#published)
    const elapsed = (performance.now() - startedAt) / 1_000
    return {
      operations: (this.#published - first) * this.#connections,
      seconds: elapsed,
      p50Ms: percentile(this.#latencies, 0.5),
      p99Ms: percentile(this.#latencies, 0.99),
      clientCpu: (this.#clientCpuUs() - cpuBefore) / 1e6 / elapsed,
    }
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }

  #hear(report: FanOutReport): void {
    if ('problem' in report) this.problems.add(report.problem)
    else this.#arrived(report.delivered)
    this.#wake()
  }

  #arrived(seq: number): void {
    this.#delivered = Math.max(this.#delivered, seq)
    const sentAt = this.#sentAt.get(seq)
    if (sentAt !== undefined) this.#latencies.push(performance.now() - sentAt)
    this.#sentAt.delete(seq)
  }

  async #reached(seq: number): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while (this.#delivered < seq && this.problems.size === 0) {
      const left = deadline - performance.now()
      if (left <= 0) this.problems.add(`event ${seq} had not reached everyone after ${PATIENCE_MS} ms`)
      else await this.#change(left)
    }
  }

  #change(patienceMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, patienceMs)
    this.#wake = resolve
    return promise.finally(() => clearTimeout(timer))
  }

  #clientCpuUs(): number {
    return this.#child.pid === undefined ? 0 : cpuUs(this.#child.pid)
  }
}
