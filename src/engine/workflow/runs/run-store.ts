import type pg from 'pg'
import type { Bus } from '../../../platform/bus/bus.ts'
import { StatementBatcher } from '../../../platform/db/statement-batcher.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { NewEvent } from '../../event-log/event.ts'
import type { EventFeed } from '../../event-log/feed.ts'
import type { FeedHints } from '../../merged-feeds/feed-hints.ts'
import { runsFeed } from '../../merged-feeds/run-changes.ts'
import type { Notice } from '../../webhooks/notice.ts'
import { type AcceptedRow, toAcceptValues } from '../sql/accept.ts'
import { AWAKEN_STEP } from '../sql/awaken.ts'
import {
  CHECKPOINT,
  type CheckpointItem,
  type CheckpointRow,
  type JobClaim,
  toCheckpointValues,
} from '../sql/checkpoint.ts'
import { FIND_CHILDREN, LOAD, LOCK_CLAIM, LOCK_RUN } from '../sql/load.ts'
import { APPEND_PROGRESS } from '../sql/progress.ts'
import type { Checkpoint } from './checkpoint.ts'
import { isFinalRun, type RunRecord, type RunRef, type StepRecord } from './run.ts'
import { RunEndTeller } from './run-ends.ts'
import { runStatusEvent } from './run-events.ts'
import type { RunRequest } from './run-request.ts'

export interface LoadedRun {
  run: RunRecord
  steps: StepRecord[]
}

export interface RunStoreParts {
  pool: pg.Pool
  bus: Bus
  feed: EventFeed
  hints: Pick<FeedHints, 'tell'>
  /** Statements of a kind at the same time. */
  maxInFlight?: number | undefined
}

type LoadedRow = RunRecord & { steps: (Omit<StepRecord, 'startedAtMs'> & { ageMs: number | null })[] }

/** Where a statement runs: on its own, or in a transaction. */
type Connection = Pick<pg.Pool, 'query'> | Transaction

const MAX_IN_FLIGHT = 2
const NOTHING = Promise.resolve()

/** The reads and writes of runs at work, as SQL. What is written here is announced by the caller, after its commit. */
export class RunStore {
  readonly #pool: pg.Pool
  readonly #ends: RunEndTeller
  readonly #feed: EventFeed
  readonly #hints: Pick<FeedHints, 'tell'>
  readonly #loads: StatementBatcher<RunRef, LoadedRun | null>
  readonly #writes: StatementBatcher<CheckpointItem, CheckpointRow | null>
  /** The last write of each run that is under way: a run stands in a statement once. */
  readonly #writing = new Map<string, Promise<void>>()

  constructor({ pool, bus, feed, hints, maxInFlight = MAX_IN_FLIGHT }: RunStoreParts) {
    this.#pool = pool
    this.#ends = new RunEndTeller(bus)
    this.#feed = feed
    this.#hints = hints
    this.#loads = new StatementBatcher({ maxInFlight, run: (refs) => load(pool, refs) })
    this.#writes = new StatementBatcher({ maxInFlight, run: (items) => write(pool, items) })
  }

  /** Null for a run that the organisation does not have. */
  async load(ref: RunRef, tx?: Transaction): Promise<LoadedRun | null> {
    if (!tx) return this.#loads.add(ref)
    const [loaded = null] = await load(tx, [ref])
    return loaded
  }

  /**
   * Keeps everybody else from writing about the run until the transaction ends. False when the claim is stale or the
   * run has ended.
   */
  async lock(tx: Transaction, ref: RunRef, claim: JobClaim): Promise<boolean> {
    const held = await tx.query(LOCK_CLAIM, [claim.queue, claim.id, claim.retryCount])
    return held.rowCount === 1 && this.lockRun(tx, ref)
  }

  /** The same for somebody without a claim. */
  async lockRun(tx: Transaction, { organizationId, runId }: RunRef): Promise<boolean> {
    return (await tx.query(LOCK_RUN, [organizationId, runId])).rowCount === 1
  }

  /** The runs that a run waits for. */
  async childrenAtWork({ organizationId, runId }: RunRef, limit: number): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>(FIND_CHILDREN, [organizationId, runId, limit])
    return rows.map(({ id }) => id)
  }

  /**
   * Null when the claim is stale or the run has ended: nothing has been written then. Without a transaction what many
   * runs write at the same time shares a statement and a commit; what one run writes keeps its order.
   */
  async write(item: CheckpointItem, tx?: Transaction): Promise<CheckpointRow | null> {
    if (tx) {
      const [row = null] = await write(tx, [item])
      return row
    }
    const { runId } = item.ref
    const writing = (this.#writing.get(runId) ?? NOTHING).then(() => this.#writes.add(item))
    const settled = writing.then(ignore, ignore)
    this.#writing.set(runId, settled)
    try {
      return await writing
    } finally {
      if (this.#writing.get(runId) === settled) this.#writing.delete(runId)
    }
  }

  /** Adds events to the stream of a run at work. False when the claim is stale or the run has ended. */
  async append(ref: RunRef, events: readonly NewEvent[], claim: JobClaim): Promise<boolean> {
    const values = [ref.organizationId, ref.runId, claim.queue, claim.id, claim.retryCount]
    const added = [events.map(({ type }) => type), events.map(({ payload }) => payload)]
    const query = { name: 'run-progress', text: APPEND_PROGRESS, values: [...values, ...added] }
    const { rows } = await this.#pool.query<CheckpointRow>(query)
    if (rows[0]) this.#announce(ref, events, { ...rows[0], closes: false })
    return rows[0] !== undefined
  }

  /** Tells everybody who watches of a checkpoint that has been committed. */
  announce(ref: RunRef, checkpoint: Checkpoint, row: Pick<CheckpointRow, 'seqBefore' | 'at'>): void {
    const { events, status } = checkpoint
    const isEnded = isFinalRun(status)
    this.#announce(ref, events, { ...row, closes: isEnded })
    if (isEnded) this.#ends.tell(ref.runId, checkpoint)
    const isChanged = isEnded || events.some(({ type }) => type === 'run_status')
    if (isChanged) this.announceStatus(ref.organizationId)
  }

  /** Tells those who watch all runs of an organisation that one of them has another status, or is new. */
  announceStatus(organizationId: string): void {
    this.#hints.tell(organizationId, [runsFeed(organizationId).feedId])
  }

  /**
   * Writes new runs with their jobs, by the `statement` for it, and returns the ids of those that have begun: the
   * others' keys are taken, or with `sparesLimited` there is a limit to what they may spend.
   */
  async accept(
    connection: Connection,
    requests: readonly (RunRequest & { notice: Notice })[],
    { statement, sparesLimited = false }: { statement: string; sparesLimited?: boolean | undefined },
  ): Promise<{ begun: Set<string>; limited: Set<string>; isTold: boolean }> {
    const items = requests.map((request) => {
      const isLater = (request.runAfterMs ?? 0) > 0
      const status = isLater ? ('waiting' as const) : ('new' as const)
      return { ...request, status, event: runStatusEvent(status, isLater ? 'scheduled' : undefined) }
    })
    const { rows } = await connection.query<AcceptedRow>({
      name: 'run-accept',
      text: statement,
      values: toAcceptValues(items, sparesLimited),
    })
    const [limited = [], begun = []] = [true, false].map((is) =>
      rows.filter(({ isLimited }) => isLimited === is),
    )
    return { begun: toIds(begun), limited: toIds(limited), isTold: begun[0]?.isTold ?? false }
  }

  /** Gives a suspended step to a job. False when the step waits for nothing (any more). */
  async awaken(
    tx: Transaction,
    { organizationId, runId }: RunRef,
    blockId: string,
    jobId: string,
  ): Promise<boolean> {
    return (await tx.query(AWAKEN_STEP, [organizationId, runId, blockId, jobId])).rowCount === 1
  }

  #announce(
    { runId }: RunRef,
    events: readonly NewEvent[],
    { seqBefore, at, closes }: Pick<CheckpointRow, 'seqBefore' | 'at'> & { closes: boolean },
  ): void {
    const placed = events.map((event, index) => ({ ...event, seq: seqBefore + index + 1, at }))
    this.#feed.announce(runId, placed, closes)
  }
}

async function load(connection: Connection, refs: readonly RunRef[]): Promise<(LoadedRun | null)[]> {
  const values = [refs.map(({ organizationId }) => organizationId), refs.map(({ runId }) => runId)]
  const { rows } = await connection.query<LoadedRow>({ name: 'run-load', text: LOAD, values })
  const byId = new Map(rows.map((row) => [row.runId, row]))
  const nowMs = performance.now()
  return refs.map(({ runId }) => {
    const row = byId.get(runId)
    return row ? toLoadedRun(row, nowMs) : null
  })
}

function toLoadedRun({ steps, ...run }: LoadedRow, nowMs: number): LoadedRun {
  return {
    run,
    steps: steps.map(({ ageMs, ...step }) => ({
      ...step,
      startedAtMs: ageMs === null ? null : nowMs - ageMs,
    })),
  }
}

async function write(
  connection: Connection,
  items: readonly CheckpointItem[],
): Promise<(CheckpointRow | null)[]> {
  const query = { name: 'run-checkpoint', text: CHECKPOINT, values: toCheckpointValues(items) }
  const { rows } = await connection.query<CheckpointRow>(query)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return items.map(({ ref }) => byId.get(ref.runId) ?? null)
}

function toIds(rows: readonly { id: string }[]): Set<string> {
  return new Set(rows.map(({ id }) => id))
}

function ignore(): void {}
