import { TELL } from '../../webhooks/sql/tell.ts'
import { isFinal } from '../execution.ts'
import type { Progress } from '../execution-progress.ts'

/**
 * Everything that is written about executions after their start: progress, an attempt that has ended, the end. A
 * row counts only while its attempt still holds the execution (the run id is the fence). A holder numbers its own
 * events, so that writing twice what it does not know to be written breaks the event's key and changes nothing;
 * whoever is not sure of the number takes it from the stream's row, under its lock. `lost_only` is for ending what
 * nobody holds any more. An approval that is still owed at the end is so no longer. Endpoints that want to hear of an
 * end are told. What has not ended is told by `finished_at`: a plan could prefer an index over the status to the key.
 */
export const RECORD = `
with item as (
  select * from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::int[],
    $10::bool[], $11::bool[], $12::int[], $17::text[]
  ) as t(id, organization_id, run_id, status, result, summary, error, seq_before, event_count, is_final,
         lost_only, wait_ms, result_url)
),
held as (
  update execution e set
    status = i.status::execution_status,
    result = coalesce(i.result::json, e.result),
    summary = coalesce(i.summary, e.summary),
    error = case when i.is_final then i.error::json end,
    finished_at = case when i.is_final then now() end,
    wait_reason = null,
    continuation = null,
    run_at = case when i.status = 'waiting' then now() + i.wait_ms * interval '1 ms' end,
    lease_until = case when i.is_final then null else e.lease_until end,
    position = case when e.status::text = i.status then e.position else pg_current_xact_id()::text::bigint end
  from item i
  where e.organization_id = i.organization_id and e.id = i.id and e.run_id = i.run_id
    and e.finished_at is null
    and (not i.lost_only or e.lease_until is null or e.lease_until < now())
  returning e.id, e.organization_id, i.run_id, i.status, i.error, i.seq_before, i.event_count, i.is_final,
    e.session_id, e.capability_name, e.connected_account_id, e.result, e.summary, i.result_url
),
attempt as (
  update execution_attempt a set
    status = case when h.status = 'waiting' then 'failed' else h.status end::execution_status,
    error = h.error::json,
    finished_at = now()
  from held h
  where a.id = h.run_id and a.organization_id = h.organization_id and h.status <> 'executing'
    and a.finished_at is null
),
unanswered as (
  update approval p set
    status = 'cancelled', decided_at = now(), position = pg_current_xact_id()::text::bigint
  from held h
  where h.is_final and p.organization_id = h.organization_id and p.subject_id = h.id and p.status = 'pending'
),
notice as (
  select organization_id, 'evt_' || split_part(id, '_', 2) as message_id, null::text as workflow_id,
    case when status = 'completed' then 'execution.completed' else 'execution.failed' end as event_type,
    case when status = 'completed' then json_build_object(
      'type', 'execution.completed', 'executionId', id, 'sessionId', session_id, 'capability', capability_name,
      'connectedAccountId', connected_account_id, 'summary', summary, 'result',
      case when result_url is null then result
        else json_build_object('truncated', true, 'resultUrl', result_url) end)
    else json_build_object(
      'type', 'execution.failed', 'executionId', id, 'sessionId', session_id, 'capability', capability_name,
      'connectedAccountId', connected_account_id, 'error', error::json)
    end as payload
  from held where is_final
),
${TELL},
stream as (
  update event_stream s set
    last_seq = coalesce(h.seq_before, s.last_seq) + h.event_count,
    closed_at = case when h.is_final then now() end,
    position = greatest(s.position, pg_current_xact_id()::text::bigint)
  from held h
  where s.organization_id = h.organization_id and s.id = h.id
  returning s.id, s.organization_id, s.last_seq - h.event_count as seq_before, s.feed_id, s.position
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload, feed_id, position)
  select s.id, s.seq_before + added.position, s.organization_id, added.type, added.payload::json, s.feed_id,
    s.position
  from unnest($13::text[], $14::int[], $15::text[], $16::text[]) as added(stream_id, position, type, payload)
  join stream s on s.id = added.stream_id
)
select id, seq_before as "seqBefore", feed_id as "feedId", now()::timestamptz(3)::text as at,
  exists (select from told) as "isTold"
from stream`

export interface RecordedRow {
  id: string
  seqBefore: number
  feedId: string | null
  at: string
  /** Whether deliveries wait, of this execution or of another one in the same statement. */
  isTold: boolean
}

export function toRecordValues(items: readonly Progress[]): unknown[] {
  const events = items.flatMap(({ held, events }) =>
    events.map((event, index) => ({ ...event, position: index + 1, streamId: held.executionId })),
  )
  return [
    items.map((item) => item.held.executionId),
    items.map((item) => item.held.organizationId),
    items.map((item) => item.held.runId),
    items.map((item) => item.status),
    items.map((item) => item.resultJson ?? null),
    items.map((item) => item.summary ?? null),
    items.map((item) => (item.error ? JSON.stringify(item.error) : null)),
    items.map((item) => item.seqBefore),
    items.map((item) => item.events.length),
    items.map((item) => isFinal(item.status)),
    items.map((item) => item.lostOnly ?? false),
    items.map((item) => item.waitMs ?? 0),
    events.map((event) => event.streamId),
    events.map((event) => event.position),
    events.map((event) => event.type),
    events.map((event) => event.payload),
    items.map((item) => item.resultUrl ?? null),
  ]
}
