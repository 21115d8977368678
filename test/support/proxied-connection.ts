import type { Socket } from 'node:net'

const MAX_QUEUED_BYTES = 1024 * 1024

/** The faults of the moment, shared by all connections of a proxy. */
export interface Network {
  isHolding: boolean
  latencyMs: number
}

/** A client's connection and its continuation to the server. */
export class ProxiedConnection {
  readonly #sockets: readonly [Socket, Socket]
  readonly #directions: readonly [Direction, Direction]

  constructor(client: Socket, server: Socket, network: Network) {
    this.#sockets = [client, server]
    this.#directions = [new Direction(client, server, network), new Direction(server, client, network)]
    for (const socket of this.#sockets) {
      socket.setNoDelay(true)
      socket.on('error', () => this.reset())
      socket.on('close', () => this.#closeBoth())
    }
  }

  /** Looks at the network again: it may pass more than before. */
  update(): void {
    for (const direction of this.#directions) direction.pass()
  }

  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  #closeBoth(): void {
    for (const direction of this.#directions) direction.stop()
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Bytes on their way from one socket to the other; null is the end of them. */
class Direction {
  readonly #from: Socket
  readonly #to: Socket
  readonly #network: Network
  readonly #queue: { chunk: Buffer | null; due: number }[] = []
  #queuedBytes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(from: Socket, to: Socket, network: Network) {
    this.#from = from
    this.#to = to
    this.#network = network
    from.on('data', (chunk) => this.#add(chunk))
    from.on('end', () => this.#add(null))
    to.on('drain', () => this.pass())
  }

  /** Sends what is due, as far as the network and the receiver let it. */
  pass(): void {
    clearTimeout(this.#timer)
    for (let head = this.#queue[0]; head && !this.#isBlocked(); head = this.#queue[0]) {
      const waitMs = head.due - performance.now()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.pass(), waitMs)
        break
      }
      this.#queue.shift()
      this.#queuedBytes -= head.chunk?.length ?? 0
      if (head.chunk) this.#to.write(head.chunk)
      else this.#to.end()
    }
    if (this.#queuedBytes < MAX_QUEUED_BYTES) this.#from.resume()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#queue.length = 0
  }

  #add(chunk: Buffer | string | null): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    this.#queue.push({ chunk: bytes, due: performance.now() + this.#network.latencyMs })
    this.#queuedBytes += bytes?.length ?? 0
    if (this.#queuedBytes >= MAX_QUEUED_BYTES) this.#from.pause()
    this.pass()
  }

  #isBlocked(): boolean {
    return this.#network.isHolding || this.#to.writableNeedDrain
  }
}
