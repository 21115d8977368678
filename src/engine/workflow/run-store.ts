import type pg from 'pg'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { NewEvent } from '../event-log/event.ts'
import type { EventFeed } from '../event-log/feed.ts'
import type { FeedHints } from '../merged-feeds/feed-hints.ts'
import { runsFeed } from '../merged-feeds/run-changes.ts'
import type { Checkpoint } from './checkpoint.ts'
import { isFinalRun, type RunRecord, type RunRef, type StepRecord } from './run.ts'
import { runStatusEvent } from './run-events.ts'
import type { RunRequest } from './run-request.ts'
import { ACCEPT, type AcceptedRow, toAcceptValues } from './sql/accept.ts'
import { AWAKEN_STEP } from './sql/awaken.ts'
import { CHECKPOINT, type CheckpointRow, type JobClaim, toCheckpointValues } from './sql/checkpoint.ts'
import { FIND_CHILDREN, LOAD, LOCK_CLAIM, LOCK_RUN } from './sql/load.ts'
import { APPEND_PROGRESS } from './sql/progress.ts'

export interface LoadedRun {
  run: RunRecord
  steps: StepRecord[]
}

type LoadedRow = RunRecord & { steps: (Omit<StepRecord, 'startedAtMs'> & { ageMs: number | null })[] }

/** Where a statement runs: on its own, or in a transaction. */
type Connection = Pick<pg.Pool, 'query'> | Transaction

/** The reads and writes of runs at work, as SQL. What is written here is announced by the caller, after its commit. */
export class RunStore {
  readonly #pool: pg.Pool
  readonly #feed: EventFeed
  readonly #hints: Pick<FeedHints, 'tell'>

  constructor(parts: { pool: pg.Pool; feed: EventFeed; hints: Pick<FeedHints, 'tell'> }) {
    this.#pool = parts.pool
    this.#feed = parts.feed
    this.#hints = parts.hints
  }

  /** Null for a run that the organisation does not have. */
  async load(ref: RunRef, connection: Connection = this.#pool): Promise<LoadedRun | null> {
    const query = { name: 'run-load', text: LOAD, values: [ref.organizationId, ref.runId] }
    const { rows } = await connection.query<LoadedRow>(query)
    const [row] = rows
    if (!row) return null
    const { steps, ...run } = row
    const nowMs = performance.now()
    return {
      run,
      steps: steps.map(({ ageMs, ...step }) => ({
        ...step,
        startedAtMs: ageMs === null ? null : nowMs - ageMs,
      })),
    }
  }

  /** Keeps everybody else from writing about the run until the transaction ends. False when the claim is stale or the run has ended. */
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

  /** Null when the claim is stale or the run has ended: nothing has been written then. */
  async write(
    ref: RunRef,
    checkpoint: Checkpoint,
    { claim, tx = this.#pool }: { claim: JobClaim | null; tx?: Connection | undefined },
  ): Promise<CheckpointRow | null> {
    const values = toCheckpointValues(ref, checkpoint, claim)
    const { rows } = await tx.query<CheckpointRow>({ name: 'run-checkpoint', text: CHECKPOINT, values })
    return rows[0] ?? null
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
  announce(ref: RunRef, { events, status }: Checkpoint, row: CheckpointRow): void {
    this.#announce(ref, events, { ...row, closes: isFinalRun(status) })
    const isChanged = isFinalRun(status) || events.some(({ type }) => type === 'run_status')
    if (isChanged) this.announceStatus(ref.organizationId)
  }

  /** Tells those who watch all runs of an organisation that one of them has another status, or is new. */
  announceStatus(organizationId: string): void {
    this.#hints.tell(organizationId, [runsFeed(organizationId).feedId])
  }

  /** Writes new runs, and returns the ids of those that have begun: the others' keys are taken. */
  async accept(tx: Transaction, requests: readonly RunRequest[]): Promise<Set<string>> {
    const items = requests.map((request) => {
      const isLater = (request.runAfterMs ?? 0) > 0
      const status = isLater ? ('waiting' as const) : ('new' as const)
      return { ...request, status, event: runStatusEvent(status, isLater ? 'scheduled' : undefined) }
    })
    const { rows } = await tx.query<AcceptedRow>({
      name: 'run-accept',
      text: ACCEPT,
      values: toAcceptValues(items),
    })
    return new Set(rows.map(({ id }) => id))
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
    { seqBefore, at, closes }: CheckpointRow & { closes: boolean },
  ): void {
    const placed = events.map((event, index) => ({ ...event, seq: seqBefore + index + 1, at }))
    this.#feed.announce(runId, placed, closes)
  }
}
