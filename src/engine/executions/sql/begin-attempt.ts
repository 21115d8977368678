/**
 * Gives an execution its next attempt: the new run id takes the place of the old one, which from then on writes
 * nothing. With `$9` only when the old holder's lease has run out, by the database's clock; the attempt that it
 * has left open then ends with the error `$10`, and what it has asked needs no answer any more.
 */
export const BEGIN_ATTEMPT = `
with held as (
  update execution set
    run_id = $4,
    attempt = attempt + 1,
    status = 'executing',
    wait_reason = null,
    continuation = null,
    run_at = null,
    lease_until = now() + $5::int * interval '1 ms',
    position = pg_current_xact_id()::text::bigint
  where organization_id = $1 and id = $2 and run_id = $3 and status in ('executing', 'waiting')
    and (not $9::bool or lease_until < now())
  returning id, organization_id, attempt
),
lost as (
  update execution_attempt set status = 'failed', finished_at = now(), error = $10::json
  where organization_id = $1 and id = $3 and finished_at is null and exists (select from held)
),
unanswered as (
  update approval set
    status = 'cancelled', decided_at = now(), position = pg_current_xact_id()::text::bigint
  where organization_id = $1 and subject_id = $2 and status = 'pending' and exists (select from held)
),
attempt as (
  insert into execution_attempt (id, organization_id, execution_id, number, status, worker_id)
  select $4, organization_id, id, attempt, 'executing', $6 from held
),
stream as (
  update event_stream set
    last_seq = last_seq + cardinality($7::text[]),
    position = greatest(position, pg_current_xact_id()::text::bigint)
  where organization_id = $1 and id = $2 and exists (select from held)
  returning last_seq - cardinality($7::text[]) as seq_before, feed_id, position as place
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload, feed_id, position)
  select $2, stream.seq_before + added.position, $1, added.type, added.payload::json, stream.feed_id, stream.place
  from stream, unnest($7::text[], $8::text[]) with ordinality as added(type, payload, position)
)
select attempt, stream.seq_before as "seqBefore", stream.feed_id as "feedId", now()::timestamptz(3)::text as at
from held, stream`

export interface BegunRow {
  attempt: number
  seqBefore: number
  feedId: string | null
  at: string
}
