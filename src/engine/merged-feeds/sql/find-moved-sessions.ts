/** Of the feeds given with the places up to which they have been read, those that have events after them. */
export const FIND_MOVED_SESSIONS = `
select k.id
from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::int[])
  as k(organization_id, id, position, stream_id, seq)
where exists (
  select from event e
  where e.organization_id = k.organization_id and e.feed_id = k.id
    and e.position >= k.position and (e.position, e.stream_id, e.seq) > (k.position, k.stream_id, k.seq)
)`
