/**
 * Takes the stream's row lock, moves its last sequence number and writes the events, in one statement: sequence
 * order is commit order, so a reader that has seen n has seen everything before n. The position never falls within
 * a stream, whatever the order in which its writers' transactions began.
 */
export const APPEND = `
with moved as (
  update event_stream
  set last_seq = last_seq + cardinality($3::text[]),
      closed_at = case when $5 then now() else closed_at end,
      position = greatest(position, pg_current_xact_id()::text::bigint)
  where organization_id = $1 and id = $2 and closed_at is null
  returning last_seq - cardinality($3::text[]) as seq_before, feed_id, position as place
)
insert into event (stream_id, seq, organization_id, type, payload, feed_id, position)
select $2, moved.seq_before + added.position, $1, added.type, added.payload::json, moved.feed_id, moved.place
from moved, unnest($3::text[], $4::text[]) with ordinality as added(type, payload, position)
order by added.position
returning seq, type, payload::text as payload, at::text as at`
