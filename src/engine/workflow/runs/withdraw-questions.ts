import type { Transaction } from '../../../platform/db/transaction.ts'
import type { RunRef } from './run.ts'

const CANCEL_APPROVALS = `
update approval set status = 'cancelled', decided_at = now(), position = pg_current_xact_id()::text::bigint
where organization_id = $1 and subject_kind = 'run_step' and status = 'pending' and subject_id in (
  select id from run_step where organization_id = $1 and run_id = $2
)`

/** One that is being decided at this moment is left: whoever decides holds it, and then waits for what we hold. */
const CANCEL_CALLS = `
update execution set cancel_requested_at = now()
where organization_id = $1 and id in (
  select e.id from execution e
  join workflow_run r on r.organization_id = e.organization_id and r.session_id = e.session_id
  where r.organization_id = $1 and r.id = $2 and e.wait_reason = 'approval' and e.finished_at is null
    and e.cancel_requested_at is null
  for update of e skip locked
)`

/** Nobody need decide any more what the blocks of a run have waited for that has ended. */
export async function withdrawQuestions(tx: Transaction, { organizationId, runId }: RunRef): Promise<void> {
  await tx.query(CANCEL_APPROVALS, [organizationId, runId])
  await tx.query(CANCEL_CALLS, [organizationId, runId])
}
