export const MAX_PAGE_EVENTS = 1_000
export const MAX_PAGE_BYTES = 1024 * 1024

/**
 * A stream, and those of the 1,000 sequence numbers after $3 that exist, in one snapshot. The row without a type is
 * the stream: its last sequence number, its first one that is kept, and as `at` when it was closed. An event that
 * takes more than its share of the page's bytes comes with its size and without its payload, so that the answer is
 * bounded whatever the events hold; the size is known without reading the payload, because that is stored
 * uncompressed. The upper bound keeps the statement from touching more than a page where the planner has no
 * statistics.
 */
export const READ_PAGE = `
with stream as (
  select last_seq, first_seq, closed_at from event_stream where organization_id = $1 and id = $2
),
share as (
  select ${MAX_PAGE_BYTES} / greatest(1, least(${MAX_PAGE_EVENTS}, last_seq - $3::bigint)) as bytes from stream
)
select last_seq as seq, first_seq as bytes, null as type, null::json as payload, closed_at as at from stream
union all (
  select seq, case when pg_column_size(payload) > (select bytes from share) then pg_column_size(payload) end,
    type, case when pg_column_size(payload) <= (select bytes from share) then payload end, at
  from event
  where organization_id = $1 and stream_id = $2
    and seq > $3::bigint and seq <= $3::bigint + ${MAX_PAGE_EVENTS}
  order by seq
)`

/** The payloads that a page came without. */
export const READ_PAYLOADS = `
select seq, payload from event
where organization_id = $1 and stream_id = $2 and seq = any($3::bigint[])`
