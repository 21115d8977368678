const MAX_PAGE_EVENTS = 500
const MAX_PAGE_BYTES = 1024 * 1024

/**
 * The events of a feed after a place, in one snapshot: $1 organisation, $2 feed, $3 position, $4 stream, $5 sequence
 * number. Only those are told whose position is smaller than the number of every transaction under way: whatever
 * commits later has a greater one. A page has its bound in bytes as well; sizes are known without reading payloads,
 * because these are stored uncompressed. There is one row at least: what is known of the feed.
 */
export const READ_SESSION_EVENTS = `
with present as (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as settled,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as future
),
page as (
  select position, stream_id, seq, type, payload, at, pg_column_size(payload) as bytes
  from event
  where organization_id = $1 and feed_id = $2
    and position >= $3::bigint and (position, stream_id, seq) > ($3::bigint, $4::text, $5::int)
    and position < (select settled from present)
  order by position, stream_id, seq
  limit ${MAX_PAGE_EVENTS}
),
counted as (
  select *, sum(bytes) over (order by position, stream_id, seq) - bytes as bytes_before from page
)
select
  exists (
    select from event where organization_id = $1 and feed_id = $2 and position >= (select settled from present)
  ) as "isHeldBack",
  $3::bigint > (select future from present) or exists (
    select from event_feed
    where organization_id = $1 and id = $2
      and (trimmed_position, trimmed_stream_id, trimmed_seq) > ($3::bigint, $4::text, $5::int)
  ) as "isExpired",
  e.position::text as position, e.stream_id as "streamId", e.seq, e.type, e.payload::text as payload, e.at::text as at
from present
left join counted e on e.bytes_before < ${MAX_PAGE_BYTES}
order by e.position, e.stream_id, e.seq`
