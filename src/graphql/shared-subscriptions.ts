import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql'
import { canonicalJson } from '../base/json.ts'
import type { OpenStreams } from '../domain/open-streams.ts'
import type { RateLimiter } from '../platform/http/rate-limit.ts'
import { type GraphqlContext, releaseContext } from './context.ts'
import { formatError, type OnBug, toClientError } from './errors.ts'
import { admitCost } from './limits.ts'
import { keyRefused } from './live-subscriptions.ts'
import { type Operation, plainArgs } from './operations.ts'
import { Payload } from './payload.ts'

/** What an event has become in an operation: one result, made once for all who subscribed alike. */
type Payloads = WeakMap<object, Payload | Promise<Payload>>

interface Group {
  payloads: Payloads
  members: number
}

/** A key may be refused before its subscription has a stream to end. */
interface Revocation {
  isRevoked: boolean
  payloads: PayloadStream | null
}

/**
 * Subscriptions that are equal, in what they ask and in what they may see, share the work: each event is executed
 * and serialised once for all of them in this process. They share no position: each has a source of its own, pulls
 * at its own pace and holds nothing but its cursor, so a stalled one costs the others nothing.
 */
export class SharedSubscriptions {
  readonly #openStreams: Pick<OpenStreams, 'open'>
  readonly #costLimiter: RateLimiter
  readonly #onBug: OnBug
  readonly #groups = new Map<string, Group>()

  constructor(parts: {
    openStreams: Pick<OpenStreams, 'open'>
    /** Counts what operations cost, by key. */
    costLimiter: RateLimiter
    onBug: OnBug
  }) {
    this.#openStreams = parts.openStreams
    this.#costLimiter = parts.costLimiter
    this.#onBug = parts.onBug
  }

  /** The number of different subscriptions that are open. */
  get openGroups(): number {
    return this.#groups.size
  }

  /** What the subscription yields, or the result that refuses it before its first event. */
  async open(operation: Operation): Promise<PayloadStream | ExecutionResult> {
    const args = plainArgs(operation)
    const { errors } = await admitCost(this.#costLimiter, { actor: operation.actor, cost: null }, args)
    if (errors.length > 0) return { errors }
    const revocation: Revocation = { isRevoked: false, payloads: null }
    const admitted = await this.#admit(operation, () => this.#revoke(revocation))
    if (typeof admitted !== 'function') return admitted
    const source = await createSourceEventStream(args)
    if (!(Symbol.asyncIterator in source)) {
      admitted()
      return this.#masked(source)
    }
    const key = groupKey(operation)
    const group = this.#join(key)
    const payloads = new PayloadStream({
      source: source[Symbol.asyncIterator](),
      toPayload: (event) => this.#toPayload(group.payloads, args, event),
      leave: () => {
        admitted()
        this.#leave(key, group)
      },
    })
    revocation.payloads = payloads
    if (revocation.isRevoked) this.#revoke(revocation)
    return payloads
  }

  /** Counts the subscription for its key; gives the function that ends the count, or the result that refuses it. */
  async #admit({ actor }: Operation, onRevoked: () => void): Promise<(() => void) | ExecutionResult> {
    try {
      return await this.#openStreams.open(actor, onRevoked)
    } catch (error) {
      return { errors: [toClientError(error, this.#onBug)] }
    }
  }

  #revoke(revocation: Revocation): void {
    revocation.isRevoked = true
    revocation.payloads?.endWith(toPayload({ errors: [keyRefused()] }))
  }

  /** Events that are the same object for several subscribers are those that are worth sharing. */
  #toPayload(payloads: Payloads, args: ExecutionArgs, event: unknown): Payload | Promise<Payload> {
    if (typeof event !== 'object' || event === null) return this.#execute(args, event)
    const known = payloads.get(event)
    if (known !== undefined) return known
    const payload = this.#execute(args, event)
    payloads.set(event, payload)
    payload.then(
      (made) => payloads.set(event, made),
      () => payloads.delete(event),
    )
    return payload
  }

  async #execute(args: ExecutionArgs, rootValue: unknown): Promise<Payload> {
    const result = await execute({ ...args, rootValue })
    releaseContext(args.contextValue as GraphqlContext) // as the context factory makes it
    return toPayload(this.#masked(result))
  }

  #masked(result: ExecutionResult): ExecutionResult {
    const { errors } = result
    return errors ? { ...result, errors: errors.map((error) => toClientError(error, this.#onBug)) } : result
  }

  #join(key: string): Group {
    const group = this.#groups.get(key) ?? { payloads: new WeakMap(), members: 0 }
    group.members++
    this.#groups.set(key, group)
    return group
  }

  #leave(key: string, group: Group): void {
    if (--group.members === 0) this.#groups.delete(key)
  }
}

/** The results of one subscription, one at a time. `return()` ends it at once, also while it waits. */
export class PayloadStream implements AsyncIterableIterator<Payload> {
  readonly #source: AsyncIterator<unknown>
  readonly #toPayload: (event: unknown) => Payload | Promise<Payload>
  readonly #leave: () => void
  #isOpen = true
  #last: Payload | null = null

  constructor(parts: {
    source: AsyncIterator<unknown>
    toPayload: (event: unknown) => Payload | Promise<Payload>
    leave: () => void
  }) {
    this.#source = parts.source
    this.#toPayload = parts.toPayload
    this.#leave = parts.leave
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Rejects when the source does; nothing follows then. */
  async next(): Promise<IteratorResult<Payload, undefined>> {
    try {
      const event = await this.#source.next()
      if (event.done !== true) {
        const value = await this.#toPayload(event.value)
        if (this.#isOpen) return { done: false, value }
      }
    } catch (error) {
      this.#close()
      throw error
    }
    this.#close()
    const last = this.#last
    this.#last = null
    return last === null ? { done: true, value: undefined } : { done: false, value: last }
  }

  /** Gives one more result, in place of those that are still to come. */
  endWith(payload: Payload): void {
    this.#last = payload
    void this.#source.return?.()
  }

  async return(): Promise<IteratorResult<Payload, undefined>> {
    this.#last = null
    this.#close()
    await this.#source.return?.()
    return { done: true, value: undefined }
  }

  #close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#leave()
  }
}

function toPayload({ data, errors, extensions }: ExecutionResult): Payload {
  const result = {
    ...(errors ? { errors: errors.map(formatError) } : {}),
    ...(data === undefined ? {} : { data }),
    ...(extensions ? { extensions } : {}),
  }
  return new Payload(JSON.stringify(result))
}

/** Equal for subscriptions of which every event has the same result. */
function groupKey({ actor, query, operationName, variableValues }: Operation): string {
  const scopes = [...actor.scopes].sort()
  return canonicalJson([actor.organizationId, scopes, query, operationName ?? null, variableValues ?? {}])
}
