import type pg from 'pg'
import { isDuplicate } from '../../platform/db/refusal.ts'
import { StatementBatcher } from '../../platform/db/statement-batcher.ts'
import type { NewEvent, StreamEvent } from '../event-log/event.ts'
import type { EventFeed } from '../event-log/feed.ts'
import { approvalsFeed } from '../merged-feeds/approval-changes.ts'
import type { FeedHints } from '../merged-feeds/feed-hints.ts'
import type { WebhookOutbox } from '../webhooks/webhook-outbox.ts'
import {
  type Continuation,
  type ExecutionError,
  type ExecutionPlan,
  type ExecutionRecord,
  isFinal,
} from './execution.ts'
import { type Held, inLockOrder, type Progress, type Start } from './execution-progress.ts'
import { BEGIN_ATTEMPT, type BegunRow } from './sql/begin-attempt.ts'
import { FIND, FIND_LOST, RELEASE, RENEW, REQUEST_CANCEL } from './sql/leases.ts'
import { RECORD, type RecordedRow, toRecordValues } from './sql/record.ts'
import { START, type StartedRow, toStartValues } from './sql/start.ts'
import { BEGIN_DUE, FIND_DUE } from './sql/waiting.ts'

/** An execution whose holder is gone. */
export type LostExecution = Pick<
  ExecutionRecord,
  | 'id'
  | 'organizationId'
  | 'sessionId'
  | 'runId'
  | 'attempt'
  | 'status'
  | 'capabilityName'
  | 'connectedAccountId'
  | 'input'
> & {
  isIdempotent: boolean
  timeoutMs: number
  /** Its tool has never been called. */
  isUntouched: boolean
  /** Its tool has been called and has not answered. */
  isCalling: boolean
  isCancelled: boolean
}

/** An execution that nobody holds, and that can go on. */
export type DueExecution = Omit<LostExecution, 'isUntouched' | 'isCalling' | 'isCancelled'> & {
  /** Set when its tool was called before, and has asked. */
  continuation: Continuation | null
}

export interface NextAttempt {
  runId: string
  events: readonly NewEvent[]
  /** When the old attempt's worker was lost: takes over only after its lease, and says so of the attempt. */
  lost?: ExecutionError
}

export interface ExecutionStoreParts {
  pool: pg.Pool
  feed: EventFeed
  /** Tells the merged feeds that executions and their events belong to. */
  mergedFeeds: { hints: FeedHints }
  /** Names this process in the attempts that it makes. */
  workerId: string
  leaseMs: number
  /** How long a decision that an execution waits for may take. */
  approvalMs: number
  /** Statements of each kind at the same time. */
  maxInFlight: number
  /** Brings what endpoints are to be told to them. */
  webhookOutbox: Pick<WebhookOutbox, 'announce'>
}

/**
 * The hot path's reads and writes, as prepared SQL. Starts and records of many requests share a statement and a
 * commit; each is answered after its commit and announced after that.
 */
export class ExecutionStore {
  readonly #parts: ExecutionStoreParts
  readonly #starts: StatementBatcher<Start, StartedRow | null>
  readonly #records: StatementBatcher<Progress, RecordedRow | null>

  constructor(parts: ExecutionStoreParts) {
    const { maxInFlight } = parts
    this.#parts = parts
    this.#starts = new StatementBatcher({ maxInFlight, run: (starts) => this.#runStarts(starts) })
    this.#records = new StatementBatcher({ maxInFlight, run: (items) => this.#runRecords(items) })
  }

  /**
   * Begins an execution with its first events. Resolves with the database's time of it, or with null when another
   * request holds the plan's idempotency key: then nothing has begun.
   */
  async start(plan: ExecutionPlan, events: readonly NewEvent[]): Promise<Date | null> {
    const row = await this.#starts.add({ plan, events })
    if (!row) return null
    const { organizationId, session } = plan
    this.#announce(plan.id, { events, seqBefore: 0, at: row.at })
    const asked = plan.wait?.approval ? [approvalsFeed(organizationId).feedId] : []
    this.#parts.mergedFeeds.hints.tell(organizationId, [session.id, organizationId, ...asked])
    return row.startedAt
  }

  /**
   * Writes what happened and what the execution is now. False when the attempt no longer holds the execution:
   * nothing has been written then, and the caller stops. Writing the same again changes nothing.
   */
  async record(progress: Progress): Promise<boolean> {
    const { held, events, status } = progress
    try {
      const row = await this.#records.add(progress)
      if (row) {
        this.#announce(held.executionId, { ...row, events, closes: isFinal(status) })
        this.#tellFeeds(held, row, status !== 'executing')
      }
      return row !== null
    } catch (error) {
      // Its place in the stream is taken, and only the holder writes there: the write is there already.
      if (!isDuplicate(error)) throw error
      this.#parts.feed.announce(held.executionId, [], false)
      return true
    }
  }

  /** Hands the execution to a new attempt; null when the old one no longer holds it, or still does. */
  async beginAttempt(held: Held, next: NextAttempt): Promise<{ attempt: number; lastSeq: number } | null> {
    const { rows } = await this.#parts.pool.query<BegunRow>({
      name: 'execution-begin-attempt',
      text: BEGIN_ATTEMPT,
      values: [
        held.organizationId,
        held.executionId,
        held.runId,
        next.runId,
        this.#parts.leaseMs,
        this.#parts.workerId,
        next.events.map((event) => event.type),
        next.events.map((event) => event.payload),
        next.lost !== undefined,
        next.lost ? JSON.stringify(next.lost) : null,
      ],
    })
    const row = rows[0]
    if (!row) return null
    this.#announce(held.executionId, { ...row, events: next.events })
    this.#tellFeeds(held, row, true)
    return { attempt: row.attempt, lastSeq: row.seqBefore + next.events.length }
  }

  /** Begins an execution whose time has come; null when it waits no longer. */
  async beginDue(
    held: Held,
    events: readonly NewEvent[],
  ): Promise<{ attempt: number; lastSeq: number } | null> {
    const { leaseMs, workerId } = this.#parts
    const { organizationId, executionId, runId } = held
    const [types, payloads] = [events.map((event) => event.type), events.map((event) => event.payload)]
    const values = [organizationId, executionId, runId, leaseMs, workerId, types, payloads]
    const { rows } = await this.#parts.pool.query<BegunRow>({
      name: 'execution-begin-due',
      text: BEGIN_DUE,
      values,
    })
    const row = rows[0]
    if (!row) return null
    this.#announce(executionId, { ...row, events })
    this.#tellFeeds(held, row, true)
    return { attempt: row.attempt, lastSeq: row.seqBefore + events.length }
  }

  /** Executions whose time has come, at most `limit`. */
  async findDue(limit: number): Promise<DueExecution[]> {
    return (await this.#parts.pool.query<DueExecution>(FIND_DUE, [limit])).rows
  }

  /** Renews leases. Tells which of the attempts are still held, and which of those are to be cancelled. */
  async renew(held: readonly Held[]): Promise<Map<string, { isCancelled: boolean }>> {
    const { rows } = await this.#parts.pool.query<{ runId: string; isCancelled: boolean }>({
      name: 'execution-renew',
      text: RENEW,
      values: [...toIds(held), this.#parts.leaseMs],
    })
    return new Map(rows.map((row) => [row.runId, row]))
  }

  async release(held: readonly Held[]): Promise<void> {
    await this.#parts.pool.query(RELEASE, toIds(held))
  }

  /** At most `limit`. */
  async findLost(limit: number): Promise<LostExecution[]> {
    return (await this.#parts.pool.query<LostExecution>(FIND_LOST, [limit])).rows
  }

  /** Null when the execution does not exist or has ended; otherwise whether somebody holds it. */
  async requestCancel(organizationId: string, executionId: string): Promise<{ isHeld: boolean } | null> {
    const values = [organizationId, executionId]
    const { rows } = await this.#parts.pool.query<{ isHeld: boolean }>(REQUEST_CANCEL, values)
    return rows[0] ?? null
  }

  async find(organizationId: string, executionId: string): Promise<ExecutionRecord | null> {
    const { rows } = await this.#parts.pool.query<ExecutionRecord>({
      name: 'execution-find',
      text: FIND,
      values: [organizationId, executionId],
    })
    return rows[0] ?? null
  }

  #announce(
    executionId: string,
    written: { events: readonly NewEvent[]; seqBefore: number; at: string; closes?: boolean },
  ): void {
    const { events, seqBefore, at, closes = false } = written
    const stored: StreamEvent[] = events.map((event, index) => ({ ...event, seq: seqBefore + index + 1, at }))
    this.#parts.feed.announce(executionId, stored, closes)
  }

  #tellFeeds({ organizationId }: Held, { feedId }: { feedId: string | null }, isChanged: boolean): void {
    const feedIds = [...(feedId ? [feedId] : []), ...(isChanged ? [organizationId] : [])]
    this.#parts.mergedFeeds.hints.tell(organizationId, feedIds)
  }

  async #runStarts(starts: readonly Start[]): Promise<(StartedRow | null)[]> {
    const values = toStartValues(starts, this.#parts)
    const { rows } = await this.#parts.pool.query<StartedRow>({
      name: 'execution-start',
      text: START,
      values,
    })
    if (rows[0]?.isTold) this.#parts.webhookOutbox.announce()
    const begun = new Map(rows.map((row) => [row.id, row]))
    return starts.map(({ plan }) => begun.get(plan.id) ?? null)
  }

  async #runRecords(items: readonly Progress[]): Promise<(RecordedRow | null)[]> {
    const ordered = items.toSorted((a, b) => inLockOrder(a.held, b.held))
    const query = { name: 'execution-record', text: RECORD, values: toRecordValues(ordered) }
    const { rows } = await this.#parts.pool.query<RecordedRow>(query)
    if (rows[0]?.isTold) this.#parts.webhookOutbox.announce()
    const written = new Map(rows.map((row) => [row.id, row]))
    return items.map(({ held }) => written.get(held.executionId) ?? null)
  }
}

function toIds(held: readonly Held[]): [executionIds: string[], runIds: string[]] {
  const ordered = held.toSorted(inLockOrder)
  return [ordered.map((one) => one.executionId), ordered.map((one) => one.runId)]
}
