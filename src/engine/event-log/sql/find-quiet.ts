/** Of the streams given with their last sequence numbers, those that have no more and are not closed. */
export const FIND_QUIET = `
select s.id
from unnest($1::text[], $2::text[], $3::int[]) as known(organization_id, id, last_seq)
join event_stream s on s.organization_id = known.organization_id and s.id = known.id
where s.last_seq = known.last_seq and s.closed_at is null`
