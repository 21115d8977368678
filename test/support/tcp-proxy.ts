import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { type Network, ProxiedConnection } from './proxied-connection.ts'

export interface TcpProxyOptions {
  target: { host: string; port: number }
}

/** A proxy on 127.0.0.1 that is transparent at first. */
export async function openTcpProxy({ target }: TcpProxyOptions): Promise<TcpProxy> {
  const proxy = new TcpProxy(target)
  await proxy.listen()
  return proxy
}

/**
 * Stands between a client and its server, and is the network between them: it passes, delays, holds back or cuts.
 * A fault holds for present and for new connections until `up()`.
 */
export class TcpProxy implements AsyncDisposable {
  readonly #target: TcpProxyOptions['target']
  readonly #server: Server
  readonly #connections = new Set<ProxiedConnection>()
  readonly #network: Network = { isHolding: false, latencyMs: 0 }
  #isCut = false

  constructor(target: TcpProxyOptions['target']) {
    this.#target = target
    // A client that has finished sending may still wait for the answer.
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client))
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen')
    return address.port
  }

  get connections(): number {
    return this.#connections.size
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** Ends every fault. What a black hole held back arrives now, as TCP would have sent it again. */
  up(): void {
    this.#isCut = false
    this.#network.isHolding = false
    this.#network.latencyMs = 0
    for (const connection of this.#connections) connection.update()
  }

  /** Cuts every connection with a TCP reset, and new ones as soon as they are made. */
  reset(): void {
    this.#isCut = true
    for (const connection of this.#connections) connection.reset()
  }

  /** Nothing arrives any more, in either direction, and nobody is told: new connections open, and are silent. */
  blackhole(): void {
    this.#network.isHolding = true
  }

  /** Everything arrives later by so many milliseconds in each direction, in order. */
  latency(latencyMs: number): void {
    this.#network.latencyMs = latencyMs
  }

  async close(): Promise<void> {
    this.reset()
    this.#server.close()
    await once(this.#server, 'close')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #accept(client: Socket): void {
    if (this.#isCut) {
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    const connection = new ProxiedConnection(
      client,
      connect({ ...this.#target, allowHalfOpen: true }),
      this.#network,
    )
    this.#connections.add(connection)
    client.on('close', () => this.#connections.delete(connection))
  }
}
