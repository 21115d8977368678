import type { Transaction } from '../../../platform/db/transaction.ts'
import type { NewJob } from '../../jobs/job.ts'
import type { ExecutionOutcome } from '../runners/block-execution.ts'
import { BlockError } from '../runners/block-runner.ts'
import type { StepNotes } from './checkpoint.ts'
import type { StepRecord } from './run.ts'
import type { RunState } from './run-state.ts'

/** limits.md, Retries of steps. */
const MAX_ATTEMPTS = 3
/** The first wait between two attempts; each further one is four times as long. */
const RETRY_MS = 1_000

/** What follows from the end of an attempt. */
export interface FollowUp {
  apply(state: RunState): void
  /** The job that goes on with the step. */
  job?: NewJob
  /** What else begins, in the same transaction; resolves with a job when the step is to go on at once. */
  begin?: ((tx: Transaction, state: RunState) => Promise<NewJob | null>) | undefined
  /** What is told after the commit of that transaction. */
  announce?: (() => void) | undefined
}

type Ended = Exclude<ExecutionOutcome, { kind: 'stopped' }>

export function toFollowUp(
  step: StepRecord,
  { outcome, notes }: { outcome: Ended; notes: StepNotes },
  createJob: (afterMs: number) => NewJob & { id: string },
): FollowUp {
  switch (outcome.kind) {
    case 'done': {
      const { result, credits, handle } = outcome
      const how = { ...notes, credits, ...(handle === undefined ? {} : { handle }) }
      return { apply: (state) => state.finish(step, result, how) }
    }
    case 'suspended': {
      const { state: suspension, resumeAfterMs, begin, announce } = outcome
      const job = resumeAfterMs === null ? undefined : createJob(resumeAfterMs)
      const how = { state: suspension, jobId: job?.id ?? null }
      return {
        apply: (state) => state.suspend(step, how, notes),
        ...(job ? { job } : {}),
        begin: begin && ((tx, state) => beginWaiting(begin(tx), { state, step, job: createJob(0) })),
        announce,
      }
    }
    case 'failed': {
      const { error, credits } = outcome
      const how = { ...notes, credits }
      if (!error.retryable || step.attempt >= MAX_ATTEMPTS)
        return { apply: (state) => state.fail(step, error, how) }
      const waitMs = RETRY_MS * 4 ** (step.attempt - 1)
      const job = createJob(waitMs)
      const next = { jobId: job.id, at: new Date(Date.now() + waitMs) }
      return { apply: (state) => state.retry(step, error, next, how), job }
    }
  }
}

async function beginWaiting(
  isOver: Promise<boolean>,
  { state, step, job }: { state: RunState; step: StepRecord; job: NewJob & { id: string } },
): Promise<NewJob | null> {
  try {
    if (!(await isOver)) return null
    state.handOver(step, job.id)
    return job
  } catch (cause) {
    if (!(cause instanceof BlockError)) throw cause
    const { code, message } = cause
    state.fail(step, { code, message, retryable: false, blockId: step.blockId }, {})
    return null
  }
}
