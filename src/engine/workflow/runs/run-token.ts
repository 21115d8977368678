import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { inTransaction, type Transaction } from '../../../platform/db/transaction.ts'
import { type ClaimedJob, LEASE_MS, type NewJob } from '../../jobs/job.ts'
import type { JobQueue } from '../../jobs/job-queue.ts'
import { isShutdown } from '../../jobs/job-worker.ts'
import type { Notice } from '../../webhooks/notice.ts'
import type { Worked } from '../runners/block-work.ts'
import type { CheckpointRow, JobClaim } from '../sql/checkpoint.ts'
import { beginAndWork, type WorkTools } from './begin-and-work.ts'
import type { Checkpoint } from './checkpoint.ts'
import { type FollowUp, toFollowUp } from './follow-up.ts'
import type { RunRef, StepRecord } from './run.ts'
import type { RunEnd } from './run-end.ts'
import { RUN_QUEUE } from './run-queue.ts'
import type { RunState } from './run-state.ts'
import type { RunStop } from './run-stop.ts'
import type { RunStore } from './run-store.ts'

/** After so much, a token goes on as another job, so that no claim grows old. */
const MAX_INLINE_BLOCKS = 100
const MAX_INLINE_MS = 10 * 60 * 1_000
/** A claim that is older may be lost before the work has begun. */
const FRESH_MS = LEASE_MS / 2

export interface TokenParts {
  store: RunStore
  pool: pg.Pool
  jobs: JobQueue
  end: RunEnd
  stop: RunStop
  /** The run as it is now; null when it does not exist or has ended. */
  openState(): Promise<RunState | null>
  /** Aborted when the run or the claim is lost, or the process stops. */
  signal: AbortSignal
  /** Does a block's work. Never rejects. */
  work(state: RunState, step: StepRecord, tools: WorkTools): Promise<Worked>
}

/** A block that has begun. */
interface Begun {
  state: RunState
  step: StepRecord
}
type Next = Begun | null

interface Finished {
  next: Next
  checkpoint: Checkpoint
  row: CheckpointRow
  jobs: NewJob[]
  isEnded: boolean
  /** Whether endpoints are to hear of it. */
  isTold: boolean
}

/** Somebody else has the token now, or the run has ended. */
class LostToken extends Error {}

/**
 * One job of a run: it walks a line of blocks, from one to the next, and writes one checkpoint for each: its end and
 * the begin of the next. The first one's begin is written while that is at work. Where the run forks, waits or tries
 * again, the rest is left to other jobs, accepted in the transaction that ends this one. Every write is fenced.
 */
export class RunToken {
  readonly #parts: TokenParts
  readonly #job: ClaimedJob
  readonly #ref: RunRef
  readonly #claim: JobClaim
  readonly #startedAtMs = performance.now()
  #blocks = 0
  #isSettled = false

  constructor(parts: TokenParts, job: ClaimedJob, ref: RunRef) {
    this.#parts = parts
    this.#job = job
    this.#ref = ref
    this.#claim = { queue: RUN_QUEUE, id: job.id, retryCount: job.retryCount }
  }

  /** Resolves with true when the job is settled, with false when nothing is left to do for it. */
  async walk(): Promise<boolean> {
    try {
      const state = await this.#parts.openState()
      let next = state && (await this.#enter(state))
      while (next) next = await this.#leave(next, await this.#work(next))
      return state !== null && this.#isSettled
    } catch (error) {
      if (error instanceof LostToken) return false
      throw error
    }
  }

  /** Begins what the job is for; a single block's begin is left to be recorded with its work. */
  async #enter(state: RunState): Promise<Next> {
    if (state.isNew) return this.#advance(state)
    const step = state.stepOfJob(this.#job.id)
    return step && { state, step: state.begin(step) }
  }

  /** Does a block's work. Where no more than its begin is to be recorded, the work does not wait for that. */
  async #work({ state, step }: Begun): Promise<Worked> {
    const { signal, work } = this.#parts
    const isFresh = performance.now() - this.#job.claimedAtMs < FRESH_MS
    if (state.hasNews && !isFresh) await this.#write(state.take())
    if (!state.hasNews) return work(state, step, { signal, begun: async () => true })
    const record = { write: () => this.#tryWrite(state.take()), signal }
    const worked = await beginAndWork(record, (tools) => work(state, step, tools))
    if (!worked) throw new LostToken()
    return worked
  }

  /** Records how a block ended, and resolves with the one to go on with. */
  async #leave({ state, step }: Begun, { outcome, notes }: Worked): Promise<Next> {
    this.#blocks++
    if (outcome.kind === 'stopped') return this.#stop(state, step)
    const follow = toFollowUp(step, { outcome, notes }, (afterMs) => this.#newJob(randomUUID(), afterMs))
    if (state.isAlone(step) && !follow.job && !follow.begin) return this.#goOn(state, follow.apply)
    return this.#transact(state, follow)
  }

  /** The usual way: nothing else is under way, so that one statement says it all as long as the line goes on. */
  async #goOn(state: RunState, apply: (state: RunState) => void): Promise<Next> {
    apply(state)
    const next = await this.#advance(state)
    if (state.hasNews) await this.#write(state.take())
    return next
  }

  /** The one block that comes next, with its begin unrecorded; where it is not one, what comes next is recorded. */
  async #advance(state: RunState): Promise<Next> {
    const next = state.advance(randomUUID)
    const [first] = next
    if (state.isEnded && state.run.parentRunId === null) return this.#endAlone(state)
    if (next.length !== 1 || !first || this.#isLong) return this.#commit(state, next, { jobs: [] })
    state.handOver(first, this.#job.id)
    return { state, step: state.begin(first) }
  }

  /** The usual end: nobody waits for the run, so that it ends with its job in one statement. */
  async #endAlone(state: RunState): Promise<null> {
    const { run, credits } = state
    const { end, stop } = this.#parts
    const checkpoint = state.take()
    const row = await this.#write(checkpoint, end.noticeOf(run, { ...checkpoint, credits }))
    this.#isSettled = true
    end.announceNotices(row.isTold)
    if (isCancelling(checkpoint)) await stop.stopRest(this.#ref)
    if (row.isLimited && credits > 0) await end.tellReached(run)
    return null
  }

  /** Where others write about the run as well, all is decided under its lock. */
  async #transact(known: RunState, follow: FollowUp): Promise<Next> {
    if (known.hasNews) await this.#write(known.take())
    const next = await this.#inTransaction(async (tx) => {
      const isHeld = await this.#parts.store.lock(tx, this.#ref, this.#claim)
      const loaded = isHeld ? await this.#parts.store.load(this.#ref, tx) : null
      if (!loaded) throw new LostToken()
      const state = known.reloaded(loaded)
      follow.apply(state)
      const resumed = await follow.begin?.(tx, state)
      const jobs = [follow.job, resumed].filter((job) => job != null)
      return this.#finish(tx, state, state.advance(randomUUID), { jobs })
    })
    follow.announce?.()
    return next
  }

  async #commit(state: RunState, next: StepRecord[], more: { jobs: NewJob[] }): Promise<Next> {
    return this.#inTransaction((tx) => this.#finish(tx, state, next, more))
  }

  /** Writes a checkpoint with the jobs that follow from it; goes on with one of the steps, or ends the job. */
  async #finish(
    tx: Transaction,
    state: RunState,
    next: StepRecord[],
    { jobs }: { jobs: NewJob[] },
  ): Promise<Finished> {
    const first = this.#isLong ? undefined : next[0]
    const others = next.filter((step) => step !== first)
    if (first) state.handOver(first, this.#job.id)
    const begun = first && state.begin(first)
    const checkpoint = state.take()
    const { run, credits, isEnded } = state
    const notice = isEnded ? this.#parts.end.noticeOf(run, { ...checkpoint, credits }) : null
    const item = { ref: this.#ref, checkpoint, claim: this.#claim, settles: !begun, notice }
    const row = await this.#parts.store.write(item, tx)
    if (!row) throw new LostToken()
    const following = [...jobs, ...others.map(({ jobId }) => this.#newJob(jobId))]
    await this.#parts.jobs.insert(tx, RUN_QUEUE, following)
    const isReached = isEnded && (await this.#parts.end.record(tx, run, { ...checkpoint, credits }))
    return {
      next: begun ? { state, step: begun } : null,
      checkpoint,
      row,
      jobs: following,
      isEnded,
      isTold: row.isTold || isReached,
    }
  }

  async #inTransaction(work: (tx: Transaction) => Promise<Finished>): Promise<Next> {
    const { next, checkpoint, row, jobs, isEnded, isTold } = await inTransaction(this.#parts.pool, work)
    this.#isSettled = next === null
    this.#parts.store.announce(this.#ref, checkpoint, row)
    for (const after of new Set(jobs.map((job) => (typeof job.after === 'number' ? job.after : 0)))) {
      this.#parts.jobs.wake(RUN_QUEUE, after)
    }
    if (isEnded) this.#parts.end.announce({ isTold, organizationIds: [] })
    if (isEnded && isCancelling(checkpoint)) await this.#parts.stop.stopRest(this.#ref)
    return next
  }

  /** With a notice, it is the last one, and the job ends with it. */
  async #write(checkpoint: Checkpoint, notice: Notice | null = null): Promise<CheckpointRow> {
    const row = await this.#tryWrite(checkpoint, notice)
    if (!row) throw new LostToken()
    return row
  }

  async #tryWrite(checkpoint: Checkpoint, notice: Notice | null = null): Promise<CheckpointRow | null> {
    const item = { ref: this.#ref, checkpoint, claim: this.#claim, settles: notice !== null, notice }
    const row = await this.#parts.store.write(item)
    if (row) this.#parts.store.announce(this.#ref, checkpoint, row)
    return row
  }

  /** Puts a block down that was stopped: for another process to begin it again, unless the run or the claim is lost. */
  async #stop(state: RunState, step: StepRecord): Promise<Next> {
    if (!isShutdown(this.#job.signal)) return null
    const job = this.#newJob(randomUUID())
    return this.#transact(state, { apply: (known) => known.handOver(step, job.id), job })
  }

  #newJob(id: string | null, afterMs = 0): NewJob & { id: string } {
    const { organizationId, runId } = this.#ref
    if (id === null) throw new Error('a step that is to be begun has no job')
    return { id, organizationId, data: { organizationId, runId }, after: afterMs }
  }

  get #isLong(): boolean {
    return this.#blocks >= MAX_INLINE_BLOCKS || performance.now() - this.#startedAtMs > MAX_INLINE_MS
  }
}

function isCancelling({ steps }: Checkpoint): boolean {
  return steps.some(({ status }) => status === 'cancelled')
}
