import { ONE_ROW } from '../../../platform/db/row-estimate.ts'
import type { NewEvent } from '../../event-log/event.ts'
import type { Notice } from '../../webhooks/notice.ts'
import { TELL } from '../../webhooks/sql/tell.ts'
import type { RunStatus } from '../runs/run.ts'
import type { RunRequest } from '../runs/run-request.ts'

/** What `insertJobs` makes a part of the statement: a job for each run that begins. */
const JOBS = `
select coalesce(json_agg(json_build_object(
  'data', json_build_object('organizationId', "organizationId", 'runId', id),
  'groupId', "organizationId",
  'startAfter', ("runAfterMs" / 1000)::text
)), '[]') from begun`

/**
 * Begins runs, all in one statement: claims the idempotency keys, writes each run with its job, its stream, its first
 * event and, for one that retries another, the steps that are taken over from it. Returns those that have begun: a run
 * whose key another request holds is left out. With $2, so is one for which there is a limit to what it may spend: it
 * is returned as `isLimited`, with its key unclaimed. Keys are claimed in their order, so that two statements with the
 * same keys wait for each other and never in a circle.
 */
export const acceptStatement = (insertJobs: (jobs: string) => string): string => `
with item as (
  select * from json_to_recordset($1::json) as t(
    id text, "organizationId" text, "workflowId" text, version int, status text, trigger text, input json,
    metadata json, attempt int, "retryOfId" text, "parentRunId" text, "parentBlockId" text, depth int,
    "runAfterMs" float8, route text, key text, fingerprint text, "eventType" text, "eventPayload" text,
    "keptBlockIds" json, notice json)
  where version ${ONE_ROW}
),
limited as (
  select i.id from item i
  where $2::bool and exists (
    select from credit_limit l
    where l.organization_id = i."organizationId" and l.workflow_id in ('', i."workflowId")
  )
),
free as (
  select * from item where id not in (select id from limited)
),
claim as (
  insert into idempotency_record as held
    (organization_id, route, key, fingerprint, subject_id, context, expires_at)
  select distinct on ("organizationId", route, key)
    "organizationId", route, key, fingerprint, id, '{}'::json, now() + interval '24 hours'
  from free where key is not null
  order by "organizationId", route, key
  on conflict (organization_id, route, key) do update set
    fingerprint = excluded.fingerprint, subject_id = excluded.subject_id, context = excluded.context,
    created_at = now(), expires_at = excluded.expires_at
  where held.expires_at < now()
  returning subject_id
),
begun as (
  select * from free where key is null or id in (select subject_id from claim)
),
run as (
  insert into workflow_run (
    id, organization_id, workflow_id, version, status, trigger, input, metadata, idempotency_key, attempt,
    retry_of_id, parent_run_id, parent_block_id, depth, run_at, position)
  select id, "organizationId", "workflowId", version, status::workflow_run_status, trigger::run_trigger, input,
    metadata::jsonb, key, attempt, "retryOfId", "parentRunId", "parentBlockId", depth,
    now() + "runAfterMs" * interval '1 ms', pg_current_xact_id()::text::bigint
  from begun
),
job as (${insertJobs(JOBS)}),
kept as (
  insert into run_step (
    id, organization_id, run_id, block_id, block_name, block_type, status, attempt, input, result, handle, position,
    started_at, finished_at)
  select 'step_' || left(md5(begun.id || s.id), 20), s.organization_id, begun.id, s.block_id, s.block_name,
    s.block_type,
    s.status, s.attempt, s.input, s.result, s.handle, s.position, s.started_at, s.finished_at
  from begun join run_step s on s.organization_id = begun."organizationId" and s.run_id = begun."retryOfId"
  where s.block_id in (select json_array_elements_text(begun."keptBlockIds"))
),
stream as (
  insert into event_stream (id, organization_id, kind, last_seq)
  select id, "organizationId", 'workflow_run', 1 from begun
),
notice as (
  select b."organizationId" as organization_id, n."messageId" as message_id, n."eventType" as event_type,
    n."workflowId" as workflow_id, n.payload
  from begun b, json_to_record(b.notice) as n("messageId" text, "eventType" text, "workflowId" text, payload json)
),
${TELL},
appended as (
  insert into event (stream_id, seq, organization_id, type, payload)
  select id, 1, "organizationId", "eventType", "eventPayload"::json from begun
)
select id, false as "isLimited", exists (select from told) as "isTold" from begun
union all
select id, true, false from limited`

export interface AcceptedRow {
  id: string
  /** Whether it has not begun, because there is a limit. */
  isLimited: boolean
  /** Whether deliveries wait, of this run or of another one in the same statement. */
  isTold: boolean
}

export function toAcceptValues(
  requests: readonly (RunRequest & { status: RunStatus; event: NewEvent; notice: Notice })[],
  sparesLimited: boolean,
): unknown[] {
  const items = requests.map(
    ({ runId: id, claim, event, keptBlockIds = [], runAfterMs = null, ...rest }) => ({
      ...rest,
      id,
      runAfterMs,
      route: claim?.route ?? null,
      key: claim?.key ?? null,
      fingerprint: claim?.fingerprint ?? null,
      eventType: event.type,
      eventPayload: event.payload,
      keptBlockIds,
    }),
  )
  return [JSON.stringify(items), sparesLimited]
}
