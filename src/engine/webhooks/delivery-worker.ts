import type pg from 'pg'
import { withinTime } from '../../base/async.ts'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import type { Outbound } from '../../platform/http/outbound/outbound.ts'
import { BackgroundLoop } from '../executions/background-loop.ts'
import {
  ATTEMPT_TIMEOUT_MS,
  type AttemptOutcome,
  attemptDelivery,
  type ClaimedDelivery,
} from './delivery-attempt.ts'
import { nextDelayMs } from './delivery-schedule.ts'
import type { DeliveryStore, Settlement } from './delivery-store.ts'
import type { WebhookOutbox } from './webhook-outbox.ts'

/** Attempts at the same time in this process: sockets that wait, mostly. */
const MAX_CONCURRENT = 256
/** An attempt that has not been settled by then belongs to a dead process. */
const LEASE_MS = ATTEMPT_TIMEOUT_MS + 15_000
/** Looks for due deliveries at least so often: the floor under lost announcements. */
const MAX_REST_MS = 1_000
/** limits.md: an endpoint that has only failed for so long is disabled. */
const MAX_FAILING_DAYS = 5

const NOT_SENT: AttemptOutcome = {
  verdict: 'failed',
  latencyMs: 0,
  statusCode: null,
  error: 'The message could not be sent: the server failed',
  responseExcerpt: null,
  askedMs: 0,
}

export interface DisabledEndpoint {
  organizationId: string
  id: string
  reason: string
}

export interface DeliveryWorkerParts {
  pool: pg.Pool
  store: DeliveryStore
  outbox: WebhookOutbox
  outbound: Outbound
  /** Called when an endpoint was disabled, at the end of the transaction that did it. */
  onDisabled(tx: Transaction, endpoint: DisabledEndpoint): Promise<void>
  onBug(cause: unknown): void
}

/**
 * Delivers what is due, any number of processes at once: claims, sends, and writes down what came of it. At least
 * once: an attempt whose process dies is made again, with the same `webhook-id`.
 */
export class DeliveryWorker {
  readonly #parts: DeliveryWorkerParts
  readonly #loop: BackgroundLoop
  readonly #running = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  #unsubscribe: (() => void) | null = null
  #isClosing = false

  constructor(parts: DeliveryWorkerParts) {
    this.#parts = parts
    this.#loop = new BackgroundLoop({
      round: () => this.#round(),
      everyMs: MAX_REST_MS,
      onBug: parts.onBug,
    })
  }

  open(): void {
    this.#unsubscribe = this.#parts.outbox.onAnnouncement(() => this.#loop.wake())
    this.#loop.open()
  }

  /** Claims nothing new, and lets attempts at work end for `graceMs`; what is cut off then is due again at once. */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true
    this.#unsubscribe?.()
    await this.#loop.close()
    const ended = Promise.allSettled(this.#running)
    await withinTime(ended, graceMs)
    this.#stop.abort()
    await ended
  }

  async #round(): Promise<void> {
    const free = MAX_CONCURRENT - this.#running.size
    if (free <= 0) return
    const claimed = await this.#parts.store.claim(free, LEASE_MS)
    if (this.#isClosing) return this.#release(claimed)
    for (const delivery of claimed) this.#begin(delivery)
    if (claimed.length > 0) this.#loop.wake()
  }

  #begin(delivery: ClaimedDelivery): void {
    const work = this.#deliver(delivery)
      .catch(this.#parts.onBug)
      .finally(() => {
        this.#running.delete(work)
        this.#loop.wake() // there is a free place at the endpoint
      })
    this.#running.add(work)
  }

  async #deliver(delivery: ClaimedDelivery): Promise<void> {
    const { store } = this.#parts
    const outcome = await this.#attempt(delivery)
    if (this.#stop.signal.aborted && outcome.verdict !== 'succeeded') return this.#release([delivery])
    const settlement = toSettlement(delivery, outcome)
    if (!(await store.settle(delivery, settlement))) return
    if (outcome.verdict === 'gone') await this.#disable(delivery, 'The endpoint answered 410 Gone', null)
    if (outcome.verdict === 'failed') {
      await this.#disable(delivery, `Every attempt of ${MAX_FAILING_DAYS} days has failed`, MAX_FAILING_DAYS)
    }
    if (settlement.status === 'exhausted') await this.#tellExhausted(delivery)
  }

  async #release(claimed: readonly ClaimedDelivery[]): Promise<void> {
    const { store, outbox } = this.#parts
    await store.release(claimed)
    outbox.announce()
  }

  /** A fault of our own counts as a failed attempt: it is reported, and cannot keep a delivery going for ever. */
  async #attempt(delivery: ClaimedDelivery): Promise<AttemptOutcome> {
    const { store, outbound, onBug } = this.#parts
    try {
      const secrets = await store.findSecrets(delivery)
      return await attemptDelivery(delivery, { outbound, secrets, signal: this.#stop.signal })
    } catch (cause) {
      onBug(cause)
      return NOT_SENT
    }
  }

  async #disable(delivery: ClaimedDelivery, reason: string, failingDays: number | null): Promise<void> {
    const { pool, store, outbox, onDisabled } = this.#parts
    const { organizationId, endpointId } = delivery
    await inTransaction(pool, async (tx) => {
      const url = await store.disable(tx, delivery, { reason, failingDays })
      if (url === null) return
      const type = 'webhookEndpoint.disabled'
      await outbox.record(tx, {
        organizationId,
        type,
        workflowId: null,
        payload: { type, webhookEndpointId: endpointId, url, reason },
      })
      await onDisabled(tx, { organizationId, id: endpointId, reason })
    })
    outbox.announce()
  }

  async #tellExhausted({ organizationId, endpointId, id, messageId, url, eventType }: ClaimedDelivery) {
    const { pool, outbox } = this.#parts
    const type = 'webhookEndpoint.exhausted'
    // An endpoint that takes no deliveries cannot be told of it by itself without end.
    if (eventType === type) return
    const payload = {
      type,
      webhookEndpointId: endpointId,
      url,
      deliveryId: id,
      messageId,
      eventType,
    } as const
    await inTransaction(pool, (tx) => outbox.record(tx, { organizationId, type, workflowId: null, payload }))
    outbox.announce()
  }
}

function toSettlement({ attempt }: ClaimedDelivery, outcome: AttemptOutcome): Settlement {
  const ended = { retryInMs: null, outcome }
  switch (outcome.verdict) {
    case 'succeeded':
      return { ...ended, status: 'succeeded' }
    case 'gone':
    case 'refused':
      return { ...ended, status: 'aborted' }
    case 'failed': {
      const retryInMs = nextDelayMs(attempt, { askedMs: outcome.askedMs })
      return retryInMs === null
        ? { ...ended, status: 'exhausted' }
        : { status: 'retrying', retryInMs, outcome }
    }
  }
}
