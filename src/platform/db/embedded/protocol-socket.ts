import { Duplex } from 'node:stream'
import type { ProtocolPort } from './protocol-port.ts'

const TERMINATE = 0x58

/**
 * The socket that node-postgres believes it is connected through. It carries the ordinary wire protocol to an
 * embedded database, so that one driver, one SQL path and one set of errors serve both databases.
 */
export class ProtocolSocket extends Duplex {
  readonly #port: ProtocolPort

  constructor(port: ProtocolPort) {
    super({ allowHalfOpen: false })
    this.#port = port
  }

  connect(): this {
    this.#port.ready.then(
      () => this.emit('connect'),
      (error: Error) => this.destroy(error),
    )
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#exec(chunk, done)
  }

  /** Messages that wait behind a running one are sent as one: a batch costs one crossing. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#exec(Buffer.concat(chunks.map(({ chunk }) => chunk)), done)
  }

  #exec(message: Buffer, done: (error?: Error | null) => void): void {
    if (message[0] === TERMINATE) {
      done()
      this.push(null)
      return
    }
    this.#port
      .exec(message, (bytes) => {
        if (!this.destroyed) this.push(bytes)
      })
      .then(() => done(), done)
  }

  // What a TCP socket has and the driver calls; there is nothing to do here.
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  setTimeout(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}
