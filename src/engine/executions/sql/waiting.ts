/** Executions whose time has come, in its order. Those that are to be cancelled are the reaper's. */
export const FIND_DUE = `
select id, organization_id as "organizationId", session_id as "sessionId", run_id as "runId", attempt, status,
  capability_name as "capabilityName", connected_account_id as "connectedAccountId",
  is_idempotent as "isIdempotent", input, timeout_ms as "timeoutMs", continuation
from execution /* across organisations: whoever looks for what is due serves all of them */
where wait_reason = 'scheduled' and run_at <= now() and cancel_requested_at is null
order by run_at
limit $1`

/**
 * Begins the first attempt of an execution that has waited, with the run id that it was accepted under, or goes on
 * with the one that has asked for what it now gets. Of all who find it due one does so: the others find it waiting
 * no longer.
 */
export const BEGIN_DUE = `
with held as (
  update execution set
    status = 'executing',
    wait_reason = null,
    run_at = null,
    continuation = null,
    started_at = coalesce(started_at, now()),
    lease_until = now() + $4::int * interval '1 ms',
    position = pg_current_xact_id()::text::bigint
  where organization_id = $1 and id = $2 and run_id = $3 and wait_reason = 'scheduled'
    and finished_at is null and cancel_requested_at is null
  returning id, organization_id, attempt
),
attempt as (
  insert into execution_attempt (id, organization_id, execution_id, number, status, worker_id)
  select $3, organization_id, id, attempt, 'executing', $5 from held
  on conflict (id) do update set worker_id = excluded.worker_id
),
stream as (
  update event_stream set
    last_seq = last_seq + cardinality($6::text[]),
    position = greatest(position, pg_current_xact_id()::text::bigint)
  where organization_id = $1 and id = $2 and exists (select from held)
  returning last_seq - cardinality($6::text[]) as seq_before, feed_id, position as place
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload, feed_id, position)
  select $2, stream.seq_before + added.position, $1, added.type, added.payload::json, stream.feed_id, stream.place
  from stream, unnest($6::text[], $7::text[]) with ordinality as added(type, payload, position)
)
select attempt, stream.seq_before as "seqBefore", stream.feed_id as "feedId", now()::timestamptz(3)::text as at
from held, stream`

/**
 * What is left to wait for after the approval is the time: at once, unless a later one was asked for, which the
 * event $4, $5 then tells; the column rounds, and a time that is rounded up would be a later one. An input that was
 * edited takes the place of the first one.
 */
export const APPROVE = `
with held as (
  update execution set
    wait_reason = 'scheduled',
    run_at = coalesce(run_at, date_trunc('milliseconds', now())),
    input = coalesce($3::json, input)
  where organization_id = $1 and id = $2 and wait_reason = 'approval' and finished_at is null
    and cancel_requested_at is null
  returning id, run_at > now() as is_later
),
stream as (
  update event_stream set
    last_seq = last_seq + 1,
    position = greatest(position, pg_current_xact_id()::text::bigint)
  where organization_id = $1 and id = $2 and exists (select from held where is_later)
  returning last_seq, feed_id, position
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload, feed_id, position)
  select $2, last_seq, $1, $4, $5::json, feed_id, position from stream
)
select is_later as "isLater", (select feed_id from stream) as "feedId" from held`

/** Whoever ends or allows what waits for approval takes this lock before the approval's own. */
export const LOCK_WAITING = `
select run_id as "runId", continuation is not null as "isQuestion"
from execution
where organization_id = $1 and id = $2 and wait_reason = 'approval' and finished_at is null
  and cancel_requested_at is null
for update`
