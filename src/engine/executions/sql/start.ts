/**
 * Begins executions: opens the sessions that are new, writes each execution with its first attempt, its stream and
 * its first events, and takes the lease, all in one statement. One row of the first sixteen arrays is an
 * execution; one row of the last five is an event.
 */
export const START = `
with item as (
  select * from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::bool[], $10::bool[], $11::text[], $12::text[], $13::int[], $14::int[]
  ) as t(id, organization_id, session_id, session_title, session_source, capability_name, account_id, tool_id,
         is_read_only, is_idempotent, input, idempotency_key, timeout_ms, event_count)
),
run as (select * from unnest($1::text[], $15::text[]) as t(execution_id, id)),
opened_session as (
  insert into session (id, organization_id, title, source)
  select session_id, organization_id, session_title, session_source::session_source
  from item where session_title is not null
),
started as (
  insert into execution (
    id, organization_id, session_id, capability_name, connected_account_id, tool_definition_id, is_read_only,
    is_idempotent, status, run_id, input, idempotency_key, timeout_ms, started_at, lease_until)
  select i.id, i.organization_id, i.session_id, i.capability_name, i.account_id, i.tool_id, i.is_read_only,
    i.is_idempotent, 'executing', run.id, i.input::json, i.idempotency_key, i.timeout_ms, now(),
    now() + $16::int * interval '1 ms'
  from item i join run on run.execution_id = i.id
),
attempt as (
  insert into execution_attempt (id, organization_id, execution_id, number, status, worker_id)
  select run.id, i.organization_id, i.id, 1, 'executing', $17
  from item i join run on run.execution_id = i.id
),
stream as (
  insert into event_stream (id, organization_id, kind, last_seq)
  select id, organization_id, 'execution', event_count from item
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload)
  select stream_id, seq, organization_id, type, payload::json
  from unnest($18::text[], $19::int[], $20::text[], $21::text[], $22::text[])
    as t(stream_id, seq, organization_id, type, payload)
)
select now()::timestamptz(3) as at`
