import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { answerTooLarge } from '../answer-too-large.ts'
import type { ProtocolPort } from './protocol-port.ts'
import type { WorkerBounds, WorkerInput, WorkerReply, WorkerRequest } from './worker-protocol.ts'

const CLOSE_MS = 8_000

interface Waiting {
  resolve(bytes: Uint8Array): void
  reject(error: Error): void
}

/**
 * An embedded database in a thread of its own.
 *
 * opening → open → closing → closed; from any state but closed, the death of the thread leads to crashed: what is
 * pending and what comes later rejects with the reason, and `onCrash` is called once unless it never was open.
 */
export class WorkerPort implements ProtocolPort {
  readonly ready: Promise<void>
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #opened = Promise.withResolvers<void>()
  readonly #exited = Promise.withResolvers<void>()
  readonly #onCrash: (error: Error) => void
  #state: 'opening' | 'open' | 'closing' | 'closed' | 'crashed' = 'opening'
  #reason: Error | undefined
  #lastId = 0

  constructor(folder: string, onCrash: (error: Error) => void, bounds: WorkerBounds = {}) {
    this.#onCrash = onCrash
    this.ready = this.#opened.promise
    this.ready.catch(() => {}) // whoever awaits it is told; an early death must not be an unhandled rejection
    const workerData: WorkerInput = { folder, ...bounds }
    this.#worker = new Worker(path.join(import.meta.dirname, 'worker.ts'), { workerData })
    this.#worker.on('message', (reply: WorkerReply) => this.#receive(reply))
    this.#worker.on('error', (error) => this.#crash(error))
    this.#worker.on('exit', () => this.#exit())
  }

  async exec(message: Uint8Array, onData: (bytes: Uint8Array) => void): Promise<void> {
    if (this.#state !== 'open') throw this.#reason ?? new Error(`The embedded database is ${this.#state}.`)
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
    this.#waiting.set(id, { resolve, reject })
    const copy = Uint8Array.from(message) // the driver writes its next message over this one
    this.#send({ kind: 'exec', id, message: copy }, [copy.buffer])
    const bytes = await promise
    if (bytes.length > 0) onData(bytes)
  }

  /** Ends the database cleanly, or after 8 s without waiting for it. */
  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing'
      this.#send({ kind: 'close' })
    }
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_MS)
    await this.#exited.promise
    clearTimeout(timer)
  }

  /** Ends the thread whatever it does; the data folder stays as after a crash, and can be opened again. */
  async terminate(): Promise<void> {
    await this.#worker.terminate()
    await this.#exited.promise
  }

  #send(request: WorkerRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer)
  }

  #receive(reply: WorkerReply): void {
    switch (reply.kind) {
      case 'ready':
        this.#state = 'open'
        this.#opened.resolve()
        return
      case 'done':
        this.#waiting.get(reply.id)?.resolve(reply.bytes)
        this.#waiting.delete(reply.id)
        return
      case 'too-large':
        this.#waiting.get(reply.id)?.reject(answerTooLarge())
        this.#waiting.delete(reply.id)
        return
      case 'closed':
        this.#state = 'closed'
    }
  }

  #exit(): void {
    if (this.#state !== 'closed') this.#crash(new Error('its thread ended'))
    this.#exited.resolve()
  }

  #crash(cause: Error): void {
    if (this.#state === 'crashed') return
    const wasOpen = this.#state === 'open'
    this.#state = 'crashed'
    this.#reason = new Error(`The embedded database stopped: ${cause.message}`, { cause })
    for (const { reject } of this.#waiting.values()) reject(this.#reason)
    this.#waiting.clear()
    this.#opened.reject(this.#reason)
    if (wasOpen) this.#onCrash(this.#reason)
  }
}
