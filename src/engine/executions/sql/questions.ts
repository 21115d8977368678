import { TELL } from '../../webhooks/sql/tell.ts'

/**
 * Asks a person about an execution that is held: an approval with the schema of the answer, and a wait for it, of which
 * endpoints are told. With
 * `$6` the holder keeps its lease; otherwise nobody holds the execution until it is answered. The holder numbers the
 * event, so that asking twice what it does not know to be asked breaks the event's key and changes nothing.
 */
export const ASK = `
with held as (
  update execution set
    status = 'waiting',
    wait_reason = 'approval',
    run_at = null,
    continuation = $5::json,
    lease_until = case when $6::bool then lease_until end,
    position = pg_current_xact_id()::text::bigint
  where organization_id = $1 and id = $2 and run_id = $3 and finished_at is null
  returning id, organization_id, session_id, capability_name
),
asked as (
  insert into approval (
    id, organization_id, subject_kind, subject_id, reason, input, input_schema, expires_at, position)
  select $4, organization_id, 'execution', id, $7, $8::json, $9::json, now() + $10::int * interval '1 ms',
    pg_current_xact_id()::text::bigint
  from held
  returning *
),
notice as (
  select a.organization_id, 'evt_' || split_part(a.id, '_', 2) as message_id, null::text as workflow_id,
    'approval.requested' as event_type,
    json_build_object(
      'type', 'approval.requested', 'approvalId', a.id, 'executionId', a.subject_id, 'sessionId', h.session_id,
      'capability', h.capability_name, 'reason', a.reason, 'input', a.input, 'inputSchema', a.input_schema,
      'expiresAt', to_char(a.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as payload
  from asked a, held h
),
${TELL},
stream as (
  update event_stream set
    last_seq = $11::int + 1,
    position = greatest(position, pg_current_xact_id()::text::bigint)
  where organization_id = $1 and id = $2 and exists (select from held)
  returning last_seq, feed_id, position
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload, feed_id, position)
  select $2, last_seq, $1, $12, $13::json, feed_id, position from stream
)
select feed_id as "feedId", exists (select from told) as "isTold" from stream`

/**
 * Keeps the answer where whoever goes on with the execution finds it: its holder, or, when it has none, whoever
 * finds it due, which it is from now on.
 */
export const ANSWER = `
update execution set
  wait_reason = case when lease_until is null then 'scheduled' else 'approval' end::wait_reason,
  run_at = case when lease_until is null then date_trunc('milliseconds', now()) end,
  continuation = (continuation::jsonb || jsonb_build_object('answer', $3::jsonb))::json
where organization_id = $1 and id = $2
returning lease_until is not null as "isHeld"`

/** What has become of the question that the attempt has asked. */
export const FIND_ANSWER = `
select continuation->'answer' as answer
from execution
where organization_id = $1 and id = $2 and run_id = $3`
