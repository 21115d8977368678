/** Adds events to a run's stream while the claim on its job is good and the run has not ended. */
export const APPEND_PROGRESS = `
with held as (
  select id from pgboss.job where name = $3 and id = $4::uuid and state = 'active' and retry_count = $5::int for share
),
stream as (
  update event_stream set last_seq = last_seq + cardinality($6::text[])
  where organization_id = $1 and id = $2 and closed_at is null and exists (select from held)
  returning last_seq - cardinality($6::text[]) as seq_before
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload)
  select $2, stream.seq_before + added.position, $1, added.type, added.payload::json
  from stream, unnest($6::text[], $7::text[]) with ordinality as added(type, payload, position)
)
select seq_before as "seqBefore", now()::timestamptz(3)::text as at from stream`
