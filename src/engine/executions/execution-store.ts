import type pg from 'pg'
import { StatementBatcher } from '../../platform/db/statement-batcher.ts'
import type { NewEvent, StreamEvent } from '../event-log/event.ts'
import type { EventFeed } from '../event-log/feed.ts'
import type { ExecutionError, ExecutionPlan, ExecutionRecord, ExecutionStatus } from './execution.ts'
import { BEGIN_ATTEMPT } from './sql/begin-attempt.ts'
import { FIND, FIND_LOST, RELEASE, RENEW, REQUEST_CANCEL } from './sql/leases.ts'
import { RECORD } from './sql/record.ts'
import { START } from './sql/start.ts'

/** One attempt of one execution: whoever writes says which one it holds. */
export interface Held {
  organizationId: string
  executionId: string
  runId: string
}

export interface Progress {
  held: Held
  /** What the execution is from now on; a final status closes its stream. */
  status: Exclude<ExecutionStatus, 'queued'>
  events: readonly NewEvent[]
  resultJson?: string
  summary?: string
  error?: ExecutionError
  /** For `waiting`: how long until the next attempt is due. */
  waitMs?: number
  /** Only when the holder's lease has run out. */
  expiredOnly?: boolean
}

/** An execution whose holder is gone. */
export interface LostExecution {
  id: string
  organizationId: string
  sessionId: string
  runId: string
  attempt: number
  capabilityName: string
  connectedAccountId: string | null
  toolDefinitionId: string | null
  isIdempotent: boolean
  input: ExecutionRecord['input']
  timeoutMs: number
  isCancelled: boolean
}

interface Start {
  plan: ExecutionPlan
  events: readonly NewEvent[]
}

/**
 * The hot path's reads and writes, as prepared SQL. Starts and records of many requests share a statement and a
 * commit; each is answered after its commit and announced after that.
 */
export class ExecutionStore {
  readonly #pool: pg.Pool
  readonly #feed: EventFeed
  readonly #workerId: string
  readonly #leaseMs: number
  readonly #starts: StatementBatcher<Start, Date>
  readonly #records: StatementBatcher<Progress, StreamEvent[] | null>

  constructor(parts: {
    pool: pg.Pool
    feed: EventFeed
    workerId: string
    leaseMs: number
    maxInFlight: number
  }) {
    this.#pool = parts.pool
    this.#feed = parts.feed
    this.#workerId = parts.workerId
    this.#leaseMs = parts.leaseMs
    const { maxInFlight } = parts
    this.#starts = new StatementBatcher({ maxInFlight, run: (items) => this.#runStarts(items) })
    this.#records = new StatementBatcher({ maxInFlight, run: (items) => this.#runRecords(items) })
  }

  /** Begins an execution with its first events. Resolves with the database's time of the commit. */
  async start(plan: ExecutionPlan, events: readonly NewEvent[]): Promise<Date> {
    const at = await this.#starts.add({ plan, events })
    const stored = events.map((event, index) => ({ ...event, seq: index + 1, at: at.toISOString() }))
    this.#feed.announce(plan.id, stored, false)
    return at
  }

  /**
   * Writes what happened and what the execution is now. False when the attempt no longer holds the execution:
   * nothing has been written then, and the caller stops.
   */
  async record(progress: Progress): Promise<boolean> {
    const stored = await this.#records.add(progress)
    if (!stored) return false
    this.#feed.announce(progress.held.executionId, stored, isClosing(progress))
    return true
  }

  /** Hands the execution to a new attempt; null when the old one no longer holds it. */
  async beginAttempt(
    held: Held,
    next: { runId: string; events: readonly NewEvent[]; expiredOnly?: boolean; lost?: ExecutionError },
  ): Promise<{ attempt: number } | null> {
    const { rows } = await this.#pool.query<{ attempt: number; first_seq: number; at: string }>({
      name: 'execution-begin-attempt',
      text: BEGIN_ATTEMPT,
      values: [
        held.organizationId,
        held.executionId,
        held.runId,
        next.runId,
        this.#leaseMs,
        this.#workerId,
        next.events.map((event) => event.type),
        next.events.map((event) => event.payload),
        next.expiredOnly ?? false,
        next.lost ? JSON.stringify(next.lost) : null,
      ],
    })
    const row = rows[0]
    if (!row) return null
    this.#feed.announce(held.executionId, numbered(next.events, row.first_seq, row.at), false)
    return { attempt: row.attempt }
  }

  /** Renews leases. Tells which of the attempts are still held, and which of those are to be cancelled. */
  async renew(held: readonly Held[]): Promise<Map<string, { isCancelled: boolean }>> {
    const { rows } = await this.#pool.query<{ run_id: string; is_cancelled: boolean }>({
      name: 'execution-renew',
      text: RENEW,
      values: [held.map((one) => one.executionId), held.map((one) => one.runId), this.#leaseMs],
    })
    return new Map(rows.map((row) => [row.run_id, { isCancelled: row.is_cancelled }]))
  }

  async release(held: readonly Held[]): Promise<void> {
    await this.#pool.query(RELEASE, [held.map((one) => one.executionId), held.map((one) => one.runId)])
  }

  async findLost(limit: number): Promise<LostExecution[]> {
    return (await this.#pool.query<LostExecution>(FIND_LOST, [limit])).rows
  }

  /** False when the execution does not exist or has ended. */
  async requestCancel(organizationId: string, executionId: string): Promise<boolean> {
    return ((await this.#pool.query(REQUEST_CANCEL, [organizationId, executionId])).rowCount ?? 0) > 0
  }

  async find(organizationId: string, executionId: string): Promise<ExecutionRecord | null> {
    const { rows } = await this.#pool.query<ExecutionRecord>({
      name: 'execution-find',
      text: FIND,
      values: [organizationId, executionId],
    })
    return rows[0] ?? null
  }

  async #runStarts(items: readonly Start[]): Promise<Date[]> {
    const plans = items.map((item) => item.plan)
    const events = items.flatMap(({ plan, events }) =>
      events.map((event, index) => ({ ...event, seq: index + 1, plan })),
    )
    const { rows } = await this.#pool.query<{ at: Date }>({
      name: 'execution-start',
      text: START,
      values: [
        plans.map((plan) => plan.id),
        plans.map((plan) => plan.organizationId),
        plans.map((plan) => plan.session.id),
        plans.map((plan) => (plan.session.isNew ? plan.session.title : null)),
        plans.map((plan) => (plan.session.isNew ? plan.session.source : null)),
        plans.map((plan) => plan.capabilityName),
        plans.map((plan) => plan.target.account?.id ?? null),
        plans.map((plan) => plan.toolDefinitionId),
        plans.map((plan) => plan.isReadOnly),
        plans.map((plan) => plan.isIdempotent),
        plans.map((plan) => JSON.stringify(plan.input)),
        plans.map((plan) => plan.idempotencyKey),
        plans.map((plan) => plan.timeoutMs),
        items.map((item) => item.events.length),
        plans.map((plan) => plan.runId),
        this.#leaseMs,
        this.#workerId,
        events.map((event) => event.plan.id),
        events.map((event) => event.seq),
        events.map((event) => event.plan.organizationId),
        events.map((event) => event.type),
        events.map((event) => event.payload),
      ],
    })
    const at = rows[0]?.at
    if (!at) throw new Error('the start of executions returned no time')
    return items.map(() => at)
  }

  async #runRecords(items: readonly Progress[]): Promise<(StreamEvent[] | null)[]> {
    const events = items.flatMap(({ held, events }) =>
      events.map((event, index) => ({ ...event, position: index + 1, held })),
    )
    const { rows } = await this.#pool.query<{ id: string; first_seq: number; at: string }>({
      name: 'execution-record',
      text: RECORD,
      values: [
        items.map((item) => item.held.executionId),
        items.map((item) => item.held.organizationId),
        items.map((item) => item.held.runId),
        items.map((item) => item.status),
        items.map((item) => item.resultJson ?? null),
        items.map((item) => item.summary ?? null),
        items.map((item) => (item.error ? JSON.stringify(item.error) : null)),
        items.map((item) => item.events.length),
        items.map(isClosing),
        items.map((item) => item.expiredOnly ?? false),
        items.map((item) => item.waitMs ?? 0),
        events.map((event) => event.held.executionId),
        events.map((event) => event.position),
        events.map((event) => event.type),
        events.map((event) => event.payload),
      ],
    })
    const written = new Map(rows.map((row) => [row.id, row]))
    return items.map((item) => {
      const row = written.get(item.held.executionId)
      return row ? numbered(item.events, row.first_seq, row.at) : null
    })
  }
}

function isClosing(progress: Progress): boolean {
  return progress.status !== 'executing' && progress.status !== 'waiting'
}

function numbered(events: readonly NewEvent[], firstSeq: number, at: string): StreamEvent[] {
  return events.map((event, index) => ({ ...event, seq: firstSeq + index, at }))
}
