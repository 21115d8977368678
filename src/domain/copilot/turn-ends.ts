import type pg from 'pg'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import type { TurnFailure, TurnRef } from './turn.ts'
import type { TurnStore } from './turn-store.ts'

const STOP_CHANNEL = 'copilot-turn.stop'
const CANCELLED: TurnFailure = { status: 'cancelled', code: 'CANCELLED', message: 'The turn was cancelled' }

/** A turn that has been ended in a transaction, to be told of after its commit. */
export interface EndedTurn {
  ref: TurnRef
  events: readonly StreamEvent[]
}

/**
 * Ends turns from outside. Their worker hears of it by the bus, wherever it is, and stops asking the model; one that
 * does not hear can tell nothing more all the same, since the stream has ended.
 */
export class TurnEnds {
  readonly #pool: pg.Pool
  readonly #bus: Bus
  readonly #store: TurnStore
  readonly #running = new Map<string, AbortController>()
  #unsubscribe: (() => void) | null = null

  constructor(parts: { pool: pg.Pool; bus: Bus; store: TurnStore }) {
    this.#pool = parts.pool
    this.#bus = parts.bus
    this.#store = parts.store
  }

  open(): void {
    this.#unsubscribe ??= this.#bus.subscribe(STOP_CHANNEL, (turnId) => {
      this.#running.get(turnId ?? '')?.abort(new DOMException('The turn has ended', 'AbortError'))
    })
  }

  close(): void {
    this.#unsubscribe?.()
  }

  /** Ends a turn at once. False when it has ended already, or does not exist. */
  async cancel(ref: TurnRef): Promise<boolean> {
    const ended = await inTransaction(this.#pool, (tx) => this.cancelIn(tx, ref))
    if (ended) this.announce(ended)
    return ended !== null
  }

  /** The same in the caller's transaction, which announces what it is given after its commit. */
  async cancelIn(tx: Transaction, ref: TurnRef): Promise<EndedTurn | null> {
    const events = await this.#store.failIn(tx, ref, CANCELLED)
    return events && { ref, events }
  }

  announce({ ref, events }: EndedTurn): void {
    this.#store.announceEnd(ref, events)
    this.#bus.publish(STOP_CHANNEL, ref.turnId)
  }

  /** Works on a turn, with a signal that is aborted when somebody ends it. */
  async listen<T>({ turnId }: TurnRef, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    this.#running.set(turnId, controller)
    try {
      return await work(controller.signal)
    } finally {
      this.#running.delete(turnId)
    }
  }
}
