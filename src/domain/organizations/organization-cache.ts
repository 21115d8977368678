import type { Bus } from '../../platform/bus/bus.ts'

/** How long a value is used without another look, should the hint that it changed be lost. */
const MAX_AGE_MS = 5_000
/** Organisations whose value is kept in memory. */
const MAX_CACHED = 1_000

interface Cached<T> {
  value: Promise<T>
  loadedAtMs: number
}

/** One value of each organisation, loaded when it is asked for and forgotten wherever it changes. */
export class OrganizationCache<T> {
  readonly #bus: Bus
  readonly #channel: string
  readonly #load: (organizationId: string) => Promise<T>
  readonly #unsubscribe: () => void
  readonly #cached = new Map<string, Cached<T>>()

  /** `channel` joins the processes: a change in one of them is told to all. */
  constructor(parts: { bus: Bus; channel: string; load: (organizationId: string) => Promise<T> }) {
    this.#bus = parts.bus
    this.#channel = parts.channel
    this.#load = parts.load
    this.#unsubscribe = parts.bus.subscribe(parts.channel, (organizationId) => {
      if (organizationId === null) this.#cached.clear()
      else this.#cached.delete(organizationId)
    })
  }

  get(organizationId: string): Promise<T> {
    const cached = this.#cached.get(organizationId)
    if (cached && performance.now() - cached.loadedAtMs < MAX_AGE_MS) return cached.value
    const loaded = { value: this.#load(organizationId), loadedAtMs: performance.now() }
    this.#cached.delete(organizationId)
    this.#cached.set(organizationId, loaded)
    if (this.#cached.size > MAX_CACHED) this.#forgetOldest()
    loaded.value.catch(() => {
      if (this.#cached.get(organizationId) === loaded) this.#cached.delete(organizationId)
    })
    return loaded.value
  }

  /** To be called after every change of the value. */
  changed(organizationId: string): void {
    this.#cached.delete(organizationId)
    this.#bus.publish(this.#channel, organizationId)
  }

  close(): void {
    this.#unsubscribe()
  }

  #forgetOldest(): void {
    const [oldest] = this.#cached.keys()
    if (oldest !== undefined) this.#cached.delete(oldest)
  }
}
