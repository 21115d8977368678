import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { inTransaction, type Transaction } from '../../../platform/db/transaction.ts'
import type { JobQueue } from '../../jobs/job-queue.ts'
import type { Notice } from '../../webhooks/notice.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Credits } from './credits.ts'
import type { RunRecord } from './run.ts'
import type { RunEvent, RunHooks, RunNews } from './run-hooks.ts'
import { RUN_QUEUE } from './run-queue.ts'
import type { RunStore } from './run-store.ts'
import { withdrawQuestions } from './withdraw-questions.ts'

export interface RunEndParts {
  pool: pg.Pool
  store: RunStore
  jobs: JobQueue
  credits: Credits
  hooks: RunHooks
}

/** The checkpoint that ends a run, with all its credits. */
export type EndOfRun = Checkpoint & { credits: number }

/** What belongs to the end of a run beside the run itself, in the same transaction. */
export class RunEnd {
  readonly #parts: RunEndParts

  constructor(parts: RunEndParts) {
    this.#parts = parts
  }

  /** What endpoints are to hear of the end. */
  noticeOf(run: RunRecord, end: EndOfRun): Notice {
    return this.#parts.hooks.toNotice(toEvent(run, end))
  }

  /** Lets the run go on that waits for this one. Resolves with whether endpoints are to hear of it. */
  async record(tx: Transaction, run: RunRecord, end: EndOfRun): Promise<boolean> {
    await this.#awakenParent(tx, run)
    const cancelled = end.steps.filter(({ status }) => status === 'cancelled')
    if (cancelled.length > 0) await withdrawQuestions(tx, run)
    if (cancelled.some(({ blockType }) => blockType === 'subworkflow')) await this.#acceptStop(tx, run)
    return end.credits > 0 && this.#parts.credits.tellReached(tx, run)
  }

  /** The same in a transaction of its own, for a run that has ended already. */
  async tellReached(run: RunRecord): Promise<void> {
    const { pool, credits, hooks } = this.#parts
    const isTold = await inTransaction(pool, (tx) => credits.tellReached(tx, run))
    if (isTold) hooks.onCommitted()
  }

  /** After the commit. */
  announce({ isTold, organizationIds }: RunNews): void {
    this.#parts.jobs.wake(RUN_QUEUE)
    for (const id of new Set(organizationIds)) this.#parts.store.announceStatus(id)
    this.announceNotices(isTold)
  }

  /** The same where no job has been accepted and no status is another one. */
  announceNotices(isTold: boolean): void {
    if (isTold) this.#parts.hooks.onCommitted()
  }

  /** A job of a run that has ended stops the rest of it, should this process not come to it any more. */
  async #acceptStop(tx: Transaction, { organizationId, runId }: RunRecord): Promise<void> {
    await this.#parts.jobs.insert(tx, RUN_QUEUE, [{ organizationId, data: { organizationId, runId } }])
  }

  async #awakenParent(
    tx: Transaction,
    { organizationId, parentRunId, parentBlockId }: RunRecord,
  ): Promise<void> {
    if (parentRunId === null || parentBlockId === null) return
    await awaken(this.#parts, tx, { organizationId, runId: parentRunId, blockId: parentBlockId })
  }
}

/** Accepts a job that goes on with a suspended step. False when it waits for nothing (any more). */
export async function awaken(
  { store, jobs }: Pick<RunEndParts, 'store' | 'jobs'>,
  tx: Transaction,
  { organizationId, runId, blockId }: { organizationId: string; runId: string; blockId: string },
): Promise<boolean> {
  const id = randomUUID()
  const isWaiting = await store.awaken(tx, { organizationId, runId }, blockId, id)
  if (isWaiting) await jobs.insert(tx, RUN_QUEUE, [{ id, organizationId, data: { organizationId, runId } }])
  return isWaiting
}

function toEvent(run: RunRecord, { status, output, error, steps, credits }: EndOfRun): RunEvent {
  const { organizationId, runId, workflowId, metadata } = run
  const of = { organizationId, runId, workflowId, metadata, credits }
  if (status === 'complete') return { type: 'workflowRun.completed', ...of, output: output ?? null }
  if (!error) throw new Error(`run ${runId} ended without a reason`)
  const stepId = steps.find(({ blockId }) => blockId === error.blockId)?.id ?? null
  return { type: 'workflowRun.failed', ...of, error, stepId }
}
