/**
 * Everything that a holder writes about its executions: progress, an attempt that has ended, the end. A row counts
 * only while its attempt still holds the execution (the run id is the fence); the events get their numbers from
 * the stream's row under its lock, and the columns move with them. `expired_only` is for the reaper, which may
 * end a run only when nobody has renewed its lease.
 */
export const RECORD = `
with item as (
  select * from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::bool[],
    $10::bool[], $11::int[]
  ) as t(id, organization_id, run_id, status, result, summary, error, event_count, is_final, expired_only, wait_ms)
),
held as (
  update execution e set
    status = i.status::execution_status,
    result = coalesce(i.result::json, e.result),
    summary = coalesce(i.summary, e.summary),
    error = case when i.is_final then i.error::json end,
    finished_at = case when i.is_final then now() end,
    run_at = case when i.status = 'waiting' then now() + i.wait_ms * interval '1 ms' end,
    lease_until = case when i.is_final then null else e.lease_until end
  from item i
  where e.organization_id = i.organization_id and e.id = i.id and e.run_id = i.run_id
    and e.status in ('executing', 'waiting') and (not i.expired_only or e.lease_until < now())
  returning e.id, e.organization_id, i.run_id, i.status, i.error, i.event_count, i.is_final
),
attempt as (
  update execution_attempt a set
    status = case when h.status = 'waiting' then 'failed' else h.status end::execution_status,
    error = h.error::json,
    finished_at = now()
  from held h
  where a.id = h.run_id and a.organization_id = h.organization_id and h.status <> 'executing'
),
stream as (
  update event_stream s set
    last_seq = s.last_seq + h.event_count,
    closed_at = case when h.is_final then now() end
  from held h
  where s.organization_id = h.organization_id and s.id = h.id
  returning s.id, s.organization_id, s.last_seq, s.last_seq - h.event_count as seq_before
),
appended as (
  insert into event (stream_id, seq, organization_id, type, payload)
  select s.id, s.seq_before + added.position, s.organization_id, added.type, added.payload::json
  from unnest($12::text[], $13::int[], $14::text[], $15::text[]) as added(stream_id, position, type, payload)
  join stream s on s.id = added.stream_id
)
select id, seq_before + 1 as first_seq, now()::text as at from stream`
