import type { Claim } from '../../jobs/job.ts'
import type { Checkpoint } from '../checkpoint.ts'
import type { RunRef } from '../run.ts'
import { isFinalRun } from '../run.ts'

/**
 * Everything that is written about a run that has begun, in one statement: what became of it and of its steps, the
 * charges, and the events. It counts only while the writer's claim on its job is good (two columns of pg-boss's
 * table are the fence; without a claim, `$3` is null) and while the run has not ended: otherwise nothing is written
 * and no row is returned. What has ended of a step stays as it is.
 */
export const CHECKPOINT = `
with held as (
  select id from pgboss.job
  where $3::text is not null and name = $3 and id = $4::uuid and state = 'active' and retry_count = $5::int
  for share
),
run as (
  update workflow_run r set
    status = $6::workflow_run_status,
    position = case when r.status = $6::workflow_run_status then r.position
      else pg_current_xact_id()::text::bigint end,
    output = coalesce($7::json, r.output),
    error = coalesce($8::json, r.error),
    credits = r.credits + $9::int,
    started_at = coalesce(r.started_at, case when $6 <> 'cancelled' then now() end),
    finished_at = case when $10::bool then now() end
  where r.organization_id = $1 and r.id = $2 and r.finished_at is null
    and ($3::text is null or exists (select from held))
  returning r.id, r.organization_id, r.workflow_id
),
step as (
  insert into run_step as known (
    id, organization_id, run_id, block_id, block_name, block_type, status, attempt, input, result, handle, error,
    logs, credits, position, job_id, suspension, started_at, finished_at)
  select s.id, run.organization_id, run.id, s."blockId", s."blockName", s."blockType", s.status::step_status,
    s.attempt, s.input, s.result, s.handle, s.error, s.logs, s.credits, s.position, s."jobId", s.suspension,
    case when s.attempt > 0 then now() end, case when s.position is not null then now() end
  from run, json_to_recordset($11::json) as s(
    id text, "blockId" text, "blockName" text, "blockType" text, status text, attempt int, input json, result json,
    handle text, error json, logs json, credits int, position int, "jobId" text, suspension json)
  on conflict (organization_id, run_id, block_id) do update set
    status = excluded.status, attempt = excluded.attempt, input = excluded.input, result = excluded.result,
    handle = excluded.handle, error = excluded.error, logs = excluded.logs, credits = excluded.credits,
    position = excluded.position, job_id = excluded.job_id, suspension = excluded.suspension,
    started_at = coalesce(known.started_at, excluded.started_at), finished_at = excluded.finished_at
  where known.finished_at is null
),
charged as (
  insert into credit_ledger (organization_id, run_id, step_id, attempt, workflow_id, credits)
  select run.organization_id, run.id, c."stepId", c.attempt, run.workflow_id, c.credits
  from run, json_to_recordset($12::json) as c("stepId" text, attempt int, credits int)
  on conflict (run_id, step_id, attempt) do nothing
),
stream as (
  update event_stream e set
    last_seq = e.last_seq + cardinality($13::text[]),
    closed_at = case when $10::bool then now() end
  from run
  where e.organization_id = run.organization_id and e.id = run.id and e.closed_at is null
  returning e.last_seq - cardinality($13::text[]) as seq_before
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload)
  select $2, stream.seq_before + added.position, $1, added.type, added.payload::json
  from stream, unnest($13::text[], $14::text[]) with ordinality as added(type, payload, position)
)
select seq_before as "seqBefore", now()::timestamptz(3)::text as at from stream`

export interface CheckpointRow {
  seqBefore: number
  at: string
}

/** Whose claim a writer holds: the queue's name and the job. */
export interface JobClaim extends Claim {
  queue: string
}

export function toCheckpointValues(ref: RunRef, checkpoint: Checkpoint, claim: JobClaim | null): unknown[] {
  const { status, output, error, steps, events, charges } = checkpoint
  return [
    ref.organizationId,
    ref.runId,
    claim?.queue ?? null,
    claim?.id ?? null,
    claim?.retryCount ?? null,
    status,
    output === undefined ? null : JSON.stringify(output),
    error === undefined ? null : JSON.stringify(error),
    charges.reduce((sum, { credits }) => sum + credits, 0),
    isFinalRun(status),
    JSON.stringify(steps),
    JSON.stringify(charges),
    events.map(({ type }) => type),
    events.map(({ payload }) => payload),
  ]
}
