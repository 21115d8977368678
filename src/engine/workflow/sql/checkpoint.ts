import { ONE_ROW } from '../../../platform/db/row-estimate.ts'
import type { NewEvent } from '../../event-log/event.ts'
import type { Claim } from '../../jobs/job.ts'
import type { Notice } from '../../webhooks/notice.ts'
import { TELL } from '../../webhooks/sql/tell.ts'
import type { Checkpoint } from '../runs/checkpoint.ts'
import type { RunRef, StepRecord } from '../runs/run.ts'
import { isFinalRun } from '../runs/run.ts'

/**
 * Everything that is written about runs that have begun, in one statement: what became of each and of its steps, the
 * charges, the events, and what endpoints are to hear; `settles` ends the job with it. An item counts only while its
 * writer's claim on the job is good (two columns of pg-boss's table are the fence; without a claim, `queue` is null)
 * and while the run has not ended: otherwise nothing of it is written and it has no row in the answer; the job of a run
 * that has ended is settled all the same. What has ended of a step stays as it is. A run stands in it once at most.
 *
 * $1 the items, each with its number; $2 their steps, $3 charges and $4 events, each with the number of its item: one
 * list of each kind is read much faster than a list in each item.
 */
export const CHECKPOINT = `
with item as (
  select * from json_to_recordset($1::json) as t(
    item int, "organizationId" text, "runId" text, queue text, "jobId" uuid, "retryCount" int, settles bool,
    status text, output json, error json, credits int, "isFinal" bool, "eventCount" int, notice json)
  where "eventCount" ${ONE_ROW}
),
held as (
  select j.id from item i join pgboss.job j on j.name = i.queue and j.id = i."jobId"
  where j.state = 'active' and j.retry_count = i."retryCount" and not i.settles
  for share of j
),
settled as (
  update pgboss.job j set state = 'completed', completed_on = now()
  from item i
  where i.settles and j.name = i.queue and j.id = i."jobId" and j.state = 'active' and j.retry_count = i."retryCount"
  returning j.id
),
run as (
  update workflow_run r set
    status = i.status::workflow_run_status,
    position = case when r.status = i.status::workflow_run_status then r.position
      else pg_current_xact_id()::text::bigint end,
    output = coalesce(i.output, r.output),
    error = coalesce(i.error, r.error),
    credits = r.credits + i.credits,
    started_at = coalesce(r.started_at, case when i.status <> 'cancelled' then now() end),
    finished_at = case when i."isFinal" then now() end
  from item i
  where r.organization_id = i."organizationId" and r.id = i."runId" and r.finished_at is null
    and (i.queue is null or i."jobId" in (select id from held union all select id from settled))
  returning r.id, r.organization_id, r.workflow_id, i.item, i."isFinal", i."eventCount", i.notice
),
step as (
  insert into run_step as known (
    id, organization_id, run_id, block_id, block_name, block_type, status, attempt, input, result, handle, error,
    logs, credits, position, job_id, suspension, started_at, finished_at)
  select s.id, run.organization_id, run.id, s."blockId", s."blockName", s."blockType", s.status::step_status,
    s.attempt, s.input, s.result, s.handle, s.error, s.logs, s.credits, s.position, s."jobId", s.suspension,
    case when s.attempt > 0 then now() end, case when s.position is not null then now() end
  from json_to_recordset($2::json) as s(
    item int, id text, "blockId" text, "blockName" text, "blockType" text, status text, attempt int, input json,
    result json, handle text, error json, logs json, credits int, position int, "jobId" text, suspension json)
  join run using (item)
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
  from json_to_recordset($3::json) as c(item int, "stepId" text, attempt int, credits int) join run using (item)
  on conflict (run_id, step_id, attempt) do nothing
),
notice as (
  select run.organization_id, n."messageId" as message_id, n."eventType" as event_type,
    n."workflowId" as workflow_id, n.payload
  from run, json_to_record(run.notice) as n("messageId" text, "eventType" text, "workflowId" text, payload json)
  where run.notice is not null
),
${TELL},
stream as (
  update event_stream e set
    last_seq = e.last_seq + run."eventCount",
    closed_at = case when run."isFinal" then now() end
  from run
  where e.organization_id = run.organization_id and e.id = run.id and e.closed_at is null
  returning e.id, e.organization_id, e.last_seq - run."eventCount" as seq_before, run.workflow_id, run.item
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload)
  select stream.id, stream.seq_before + added.position, stream.organization_id, added.type, added.payload
  from json_to_recordset($4::json) as added(item int, position int, type text, payload json) join stream using (item)
)
select id, seq_before as "seqBefore", now()::timestamptz(3)::text as at, exists (select from told) as "isTold",
  exists (
    select from credit_limit l
    where l.organization_id = stream.organization_id and l.workflow_id in ('', stream.workflow_id)
  ) as "isLimited"
from stream`

export interface CheckpointRow {
  /** The run. */
  id: string
  seqBefore: number
  at: string
  /** Whether deliveries wait, of this run or of another one in the same statement. */
  isTold: boolean
  /** Whether there is a limit to what it may spend. */
  isLimited: boolean
}

/** Whose claim a writer holds: the queue's name and the job. */
export interface JobClaim extends Claim {
  queue: string
}

export interface CheckpointItem {
  ref: RunRef
  checkpoint: Checkpoint
  claim: JobClaim | null
  /** Whether the job ends with it. */
  settles: boolean
  /** What endpoints are to hear of it. */
  notice: Notice | null
}

export function toCheckpointValues(items: readonly CheckpointItem[]): string[] {
  const checkpoints = items.map(({ checkpoint }) => checkpoint)
  return [
    JSON.stringify(items.map(toItem)),
    JSON.stringify(checkpoints.flatMap(({ steps }, item) => steps.map((step) => toStep(step, item)))),
    JSON.stringify(
      checkpoints.flatMap(({ charges }, item) => charges.map((charge) => ({ item, ...charge }))),
    ),
    `[${checkpoints.flatMap(({ events }, item) => events.map((event, index) => toEvent(event, item, index + 1)))}]`,
  ]
}

function toItem({ ref, checkpoint, claim, settles, notice }: CheckpointItem, item: number) {
  const { status, output, error, events, charges } = checkpoint
  return {
    item,
    organizationId: ref.organizationId,
    runId: ref.runId,
    queue: claim?.queue,
    jobId: claim?.id,
    retryCount: claim?.retryCount,
    ...{ settles, status, output, error, notice },
    credits: charges.reduce((sum, { credits }) => sum + credits, 0),
    isFinal: isFinalRun(status),
    eventCount: events.length,
  }
}

/** What is null is left out: it is most of a step, and the same to the database. */
function toStep(step: StepRecord, item: number) {
  const { id, blockId, blockName, blockType, status, attempt, logs, credits } = step
  return {
    ...{ item, id, blockId, blockName, blockType, status, attempt, logs, credits },
    input: step.input ?? undefined,
    result: step.result ?? undefined,
    handle: step.handle ?? undefined,
    error: step.error ?? undefined,
    position: step.position ?? undefined,
    jobId: step.jobId ?? undefined,
    suspension: step.suspension ?? undefined,
  }
}

/** As text: its payload is JSON already. */
function toEvent({ type, payload }: NewEvent, item: number, position: number): string {
  return `{"item":${item},"position":${position},"type":"${type}","payload":${payload}}`
}
