import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { CREDITS_SPENT, type SpentLimit } from '../../engine/workflow/runs/credits.ts'
import type { Accepted } from '../../engine/workflow/runs/run-acceptance.ts'
import type { RunNews } from '../../engine/workflow/runs/run-hooks.ts'
import type { RunRequest } from '../../engine/workflow/runs/run-request.ts'
import type { WorkflowRunner } from '../../engine/workflow/runs/workflow-runner.ts'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'

const NOTHING: Accepted = { begun: new Set(), isTold: false, organizationIds: [] }

/** What became of requests to run one workflow: accepted, or refused for want of credits. */
export type Admission = Accepted | (RunNews & { spent: SpentLimit })

/**
 * Accepts runs of one workflow with the transaction, unless its credits are spent, which is told of in it. `take`
 * is done between the two: where it resolves with false, nothing is accepted.
 */
export async function admitRuns(
  tx: Transaction,
  runner: WorkflowRunner,
  { requests, take }: { requests: readonly RunRequest[]; take?: (() => Promise<boolean>) | undefined },
): Promise<Admission> {
  const [first] = requests
  const spent = first && (await runner.findSpentLimit(tx, first.organizationId, first.workflowId))
  if (spent) {
    return { spent, isTold: await runner.tellReached(tx, first), organizationIds: [] }
  }
  const isTaken = take === undefined || (await take())
  return isTaken ? runner.accept(tx, requests) : NOTHING
}

/** Begins a run. False: another request holds its idempotency key. Throws CREDIT_LIMIT_REACHED. */
export async function startRun(
  { pool, workflowRunner }: { pool: pg.Pool; workflowRunner: WorkflowRunner },
  request: RunRequest,
): Promise<boolean> {
  const outcome = await workflowRunner.start(request)
  if (outcome !== 'limited') return outcome === 'begun'
  const requests = [request]
  const admission = await inTransaction(pool, (tx) => admitRuns(tx, workflowRunner, { requests }))
  workflowRunner.announce(admission)
  return begunOf(admission).has(request.runId)
}

/** The ids of the runs that have begun. Throws CREDIT_LIMIT_REACHED. */
export function begunOf(admission: Admission): ReadonlySet<string> {
  if ('begun' in admission) return admission.begun
  throw new AppError('CREDIT_LIMIT_REACHED', CREDITS_SPENT, { ...admission.spent })
}
