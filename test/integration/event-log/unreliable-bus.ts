import type { Bus } from '../../../src/platform/bus/bus.ts'

type Listener = (message: string | null) => void
/** What a listener hears when a message comes: nothing, the message, or something else. */
export type Network = (message: string | null) => (string | null)[]

/** A bus whose messages arrive as its network lets them. */
export class UnreliableBus implements Bus {
  readonly isHealthy: boolean
  readonly #bus: Bus
  readonly #network: Network

  constructor(bus: Bus, network: Network, isHealthy = true) {
    this.#bus = bus
    this.#network = network
    this.isHealthy = isHealthy
  }

  publish(channel: string, message: string): void {
    this.#bus.publish(channel, message)
  }

  subscribe(channel: string, listener: Listener): () => void {
    return this.#bus.subscribe(channel, (message) => {
      for (const heard of this.#network(message)) listener(heard)
    })
  }

  close(): Promise<void> {
    return this.#bus.close()
  }
}

const NONSENSE = [
  '',
  'nonsense',
  'null',
  '[]',
  '{}',
  '{"closes":true}',
  '{"events":[],"closes":true}',
  '{"events":[{}],"closes":false}',
  '{"events":[{"seq":1e9,"type":"x","payload":"{}","at":""}],"closes":true}',
  '{"events":[{"seq":"1","type":"x","payload":"{}","at":""}],"closes":true}',
]

/** Loses, doubles, delays, cuts and garbles, each about as often as it passes. */
export function createChaos(random: () => number): Network {
  const late: (string | null)[] = []
  const upTo = (count: number) => Math.floor(random() * count)
  const fates: Network[] = [
    (message) => [message],
    () => [],
    (message) => [message, message],
    (message) => {
      late.push(message)
      return []
    },
    () => late.splice(0),
    (message) => [message?.slice(0, upTo(message.length)) ?? null],
    () => NONSENSE.slice(upTo(NONSENSE.length)),
    () => [null],
  ]
  return (message) => fates[upTo(fates.length)]?.(message) ?? []
}
