import { TELL } from '../../webhooks/sql/tell.ts'
import type { ExecutionPlan, ExecutionWait } from '../execution.ts'
import type { Start } from '../execution-progress.ts'

/**
 * Begins executions, all in one statement: claims the idempotency keys, opens the sessions that are new, writes
 * each execution with its first attempt, its stream and its first events, and takes the lease. One that has to wait
 * gets neither attempt nor lease, but the approval that it waits for, of which endpoints are told. Returns those that
 * have begun: an execution whose key another request holds is left out. The arrays $21 to $24 have a row an event, the
 * others a row an execution. Keys are claimed in their order, so that two statements with the same keys wait for each
 * other and never in a circle.
 */
export const START = `
with item as (
  select * from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::bool[], $11::bool[], $12::text[], $13::int[], $14::int[], $15::text[], $16::text[], $17::text[],
    $18::text[], $25::text[], $26::json[], $27::text[]
  ) as t(id, organization_id, run_id, session_id, session_title, session_source, capability_name, account_id,
         tool_id, is_read_only, is_idempotent, input, timeout_ms, event_count, claim_route, claim_key,
         claim_fingerprint, claim_context, parent_id, wait, trace_id)
),
claim as (
  insert into idempotency_record as held
    (organization_id, route, key, fingerprint, subject_id, context, expires_at)
  select distinct on (organization_id, claim_route, claim_key)
    organization_id, claim_route, claim_key, claim_fingerprint, id, claim_context::json,
    now() + interval '24 hours'
  from item where claim_key is not null
  order by organization_id, claim_route, claim_key
  on conflict (organization_id, route, key) do update set
    fingerprint = excluded.fingerprint, subject_id = excluded.subject_id, context = excluded.context,
    created_at = now(), expires_at = excluded.expires_at
  where held.expires_at < now()
  returning subject_id
),
begun as (
  select * from item where claim_key is null or id in (select subject_id from claim)
),
opened_session as (
  insert into session (id, organization_id, title, source)
  select session_id, organization_id, session_title, session_source::session_source
  from begun where session_title is not null
),
started as (
  insert into execution (
    id, organization_id, session_id, capability_name, connected_account_id, tool_definition_id, is_read_only,
    is_idempotent, status, run_id, input, idempotency_key, timeout_ms, parent_id, wait_reason, run_at,
    started_at, lease_until, trace_id, position)
  select id, organization_id, session_id, capability_name, account_id, tool_id, is_read_only, is_idempotent,
    case when wait is null then 'executing' else 'waiting' end::execution_status, run_id, input::json, claim_key,
    timeout_ms, parent_id, (wait->>'reason')::wait_reason, (wait->>'runAt')::timestamptz,
    case when wait is null then now() end,
    case when wait is null then now() + $19::int * interval '1 ms' end, trace_id,
    pg_current_xact_id()::text::bigint
  from begun
),
asked as (
  insert into approval (id, organization_id, subject_kind, subject_id, reason, input, expires_at, position)
  select wait->>'approvalId', organization_id, 'execution', id, wait->>'approvalReason', wait->'input',
    now() + (wait->>'approvalMs')::int * interval '1 ms', pg_current_xact_id()::text::bigint
  from begun where wait->>'approvalId' is not null
  returning *
),
notice as (
  select a.organization_id, 'evt_' || split_part(a.id, '_', 2) as message_id, null::text as workflow_id,
    'approval.requested' as event_type,
    json_build_object(
      'type', 'approval.requested', 'approvalId', a.id, 'executionId', a.subject_id, 'sessionId', b.session_id,
      'capability', b.capability_name, 'reason', a.reason, 'input', a.input, 'inputSchema', a.input_schema,
      'expiresAt', to_char(a.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as payload
  from asked a join begun b on b.id = a.subject_id
),
${TELL},
attempt as (
  insert into execution_attempt (id, organization_id, execution_id, number, status, worker_id)
  select run_id, organization_id, id, 1, 'executing', $20 from begun where wait is null
),
stream as (
  insert into event_stream (id, organization_id, kind, last_seq, feed_id, position)
  select id, organization_id, 'execution', event_count, session_id, pg_current_xact_id()::text::bigint from begun
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload, feed_id, position)
  select begun.id, added.seq, begun.organization_id, added.type, added.payload::json, begun.session_id,
    pg_current_xact_id()::text::bigint
  from unnest($21::text[], $22::int[], $23::text[], $24::text[]) as added(stream_id, seq, type, payload)
  join begun on begun.id = added.stream_id
)
select id, now()::timestamptz(3) as "startedAt", now()::timestamptz(3)::text as at,
  exists (select from told) as "isTold"
from begun`

export interface StartedRow {
  id: string
  startedAt: Date
  /** The same time as its events have it. */
  at: string
  /** Whether deliveries wait, of this execution or of another one in the same statement. */
  isTold: boolean
}

export function toStartValues(
  starts: readonly Start[],
  holder: { leaseMs: number; approvalMs: number; workerId: string },
): unknown[] {
  const plans = starts.map((start) => start.plan)
  const events = starts.flatMap(({ plan, events }) =>
    events.map((event, index) => ({ ...event, seq: index + 1, streamId: plan.id })),
  )
  return [
    plans.map((plan) => plan.id),
    plans.map((plan) => plan.organizationId),
    plans.map((plan) => plan.runId),
    plans.map((plan) => plan.session.id),
    plans.map(({ session }) => (session.isNew ? session.title : null)),
    plans.map(({ session }) => (session.isNew ? session.source : null)),
    plans.map((plan) => plan.capabilityName),
    plans.map((plan) => plan.target.account?.id ?? null),
    plans.map((plan) => plan.toolDefinitionId),
    plans.map((plan) => plan.isReadOnly),
    plans.map((plan) => plan.isIdempotent),
    plans.map((plan) => JSON.stringify(plan.input)),
    plans.map((plan) => plan.timeoutMs),
    starts.map((start) => start.events.length),
    plans.map(({ claim }) => claim?.route ?? null),
    plans.map(({ claim }) => claim?.key ?? null),
    plans.map(({ claim }) => claim?.fingerprint ?? null),
    plans.map(({ claim }) => (claim ? JSON.stringify(claim.context) : null)),
    holder.leaseMs,
    holder.workerId,
    events.map((event) => event.streamId),
    events.map((event) => event.seq),
    events.map((event) => event.type),
    events.map((event) => event.payload),
    plans.map((plan) => plan.parentId ?? null),
    plans.map((plan) => (plan.wait ? toWaitJson(plan, plan.wait, holder.approvalMs) : null)),
    plans.map((plan) => plan.traceId ?? null),
  ]
}

/** Absent for all that begin at once, so that these pay for one null and not for a column each. */
function toWaitJson({ shownInput }: ExecutionPlan, wait: ExecutionWait, approvalMs: number): string {
  const { approval, runAt } = wait
  if (!approval) return JSON.stringify({ reason: 'scheduled', runAt })
  const asked = { approvalId: approval.id, approvalReason: approval.reason, approvalMs, input: shownInput }
  return JSON.stringify({ reason: 'approval', runAt, ...asked })
}
