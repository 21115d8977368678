import { withinTime } from '../../base/async.ts'
import { AppError } from '../../base/errors.ts'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import type { EventFeed } from '../../engine/event-log/feed.ts'
import type { StreamFollower } from '../../engine/event-log/follower.ts'
import type { EventLog } from '../../engine/event-log/log.ts'
import { type ExecutionRecord, isFinal } from '../../engine/executions/execution.ts'
import type { ExecutionRunner } from '../../engine/executions/execution-runner.ts'
import type { ExecutionStore } from '../../engine/executions/execution-store.ts'
import type { Execution } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { followStream, STREAM_END } from '../follow-stream.ts'
import { afterPosition, type Direction, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'
import { type ExecutionFilter, toExecutionCondition } from './execution-filter.ts'

/** After asking for a cancel, so long is waited for the execution to end. */
const CANCEL_WAIT_MS = 2_000

export interface ExecutionsParts {
  store: ExecutionStore
  log: EventLog
  feed: EventFeed
  runner: ExecutionRunner
  prisma: TenantClient
}

export interface ExecutionListing {
  filter: ExecutionFilter
  page: PageRequest
  /** By the time of their making; the newest first unless told otherwise. */
  direction?: Direction | undefined
}

export interface WaitOptions {
  signal?: AbortSignal | undefined
  /** Gets what happens meanwhile. */
  hear?: ((event: StreamEvent) => void) | undefined
}

/** Reads, watches and cancels executions. */
export class Executions {
  readonly #store: ExecutionStore
  readonly #log: EventLog
  readonly #feed: EventFeed
  readonly #runner: ExecutionRunner
  readonly #prisma: TenantClient

  constructor(parts: ExecutionsParts) {
    this.#store = parts.store
    this.#log = parts.log
    this.#feed = parts.feed
    this.#runner = parts.runner
    this.#prisma = parts.prisma
  }

  /** Throws NOT_FOUND for an execution that the organisation does not have. */
  async get(actor: Actor, id: string): Promise<ExecutionRecord> {
    requireReadScope(actor, 'runtime')
    return this.#find(actor.organizationId, id)
  }

  /** Null for one that the organisation does not have; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<Execution | null> {
    requireReadScope(actor, 'runtime')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#prisma.execution.findUnique({ ...selection, where })
  }

  async list(actor: Actor, listing: ExecutionListing, selection: object = {}): Promise<Page<Execution>> {
    requireReadScope(actor, 'runtime')
    const { filter, page, direction = 'desc' } = listing
    const rows = await this.#prisma.execution.findMany({
      ...selection,
      where: {
        organizationId: actor.organizationId,
        AND: [toExecutionCondition(filter), afterPosition('createdAt', direction, page.after)],
      },
      ...pageOrder('createdAt', direction, page),
    })
    return toPage(rows, page)
  }

  async count(actor: Actor, filter: ExecutionFilter): Promise<number> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    return this.#prisma.execution.count({ where: { organizationId, AND: [toExecutionCondition(filter)] } })
  }

  /**
   * The events after the sequence number `after`, then those to come, until the terminal one. Null when the stream
   * has ended and the cursor stands at its end: there is nothing to follow. Throws NOT_FOUND, and CURSOR_EXPIRED
   * when events after the cursor are no longer kept. The caller calls `return()` on what it is given.
   */
  async follow(actor: Actor, id: string, after: number): Promise<StreamFollower | null> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const stream = { organizationId, streamId: id, kind: 'execution', name: `execution "${id}"` } as const
    return followStream({ log: this.#log, feed: this.#feed }, stream, after)
  }

  /**
   * Asks for an execution's end, which its tool hears of by its signal, and waits a moment for it. A finished one
   * stays as it is. Throws NOT_FOUND.
   */
  async cancel(actor: Actor, id: string): Promise<ExecutionRecord> {
    requireScope(actor, 'runtime')
    await this.#runner.cancel(actor.organizationId, id)
    return this.waitForEnd(actor, id, CANCEL_WAIT_MS)
  }

  /** The execution at its end, or as it is when `ms` have passed or the signal is aborted first. Throws NOT_FOUND. */
  async waitForEnd(
    actor: Actor,
    id: string,
    ms: number,
    { signal, hear }: WaitOptions = {},
  ): Promise<ExecutionRecord> {
    const execution = await this.get(actor, id)
    if (isFinal(execution.status)) return execution
    const follower = this.#feed.follow({ organizationId: actor.organizationId, streamId: id }, STREAM_END)
    try {
      await withinTime(untilEnd(follower, hear), ms, signal)
    } finally {
      await follower.return()
    }
    return this.#find(actor.organizationId, id)
  }

  async #find(organizationId: string, id: string): Promise<ExecutionRecord> {
    const execution = await this.#store.find(organizationId, id)
    if (!execution) throw unknownExecution(id)
    return execution
  }
}

async function untilEnd(follower: StreamFollower, hear?: (event: StreamEvent) => void): Promise<void> {
  for await (const { events } of follower) {
    if (hear) events.forEach(hear)
  }
}

function unknownExecution(id: string): AppError<'NOT_FOUND'> {
  return new AppError('NOT_FOUND', `Unknown execution "${id}"`)
}
