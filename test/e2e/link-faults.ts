import { setTimeout as delay } from 'node:timers/promises'
import type { TcpProxy } from '../support/tcp-proxy.ts'

const MAX_PAUSE_MS = 400
const MAX_FAULT_MS = 900
const MAX_LATENCY_MS = 150

/** Cuts, delays and black-holes one link after the other, until it is stopped; the same ones for the same numbers. */
export class LinkFaults {
  /** How many there were of each kind. */
  readonly counts = { reset: 0, blackhole: 0, latency: 0 }
  readonly #links: readonly TcpProxy[]
  readonly #random: () => number
  readonly #stopped = new AbortController()
  readonly #done: Promise<void>

  constructor(links: readonly TcpProxy[], random: () => number) {
    this.#links = links
    this.#random = random
    this.#done = this.#run()
  }

  /** Leaves every link whole. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#done
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await delay(this.#random() * MAX_PAUSE_MS)
      const link = this.#links[Math.floor(this.#random() * this.#links.length)]
      if (!link) return
      this.#disturb(link)
      await delay(this.#random() * MAX_FAULT_MS)
      link.up()
    }
  }

  #disturb(link: TcpProxy): void {
    const kind = (['reset', 'blackhole', 'latency'] as const)[Math.floor(this.#random() * 3)] ?? 'reset'
    this.counts[kind]++
    if (kind === 'latency') link.latency(1 + Math.floor(this.#random() * MAX_LATENCY_MS))
    else link[kind]()
  }
}
