const MAX_PAGE_CHANGES = 500

/** Of the organisations given with the places up to which they have been read, those with approvals after them. */
export const FIND_MOVED_APPROVALS = `
select k.feed_id as id
from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) as k(organization_id, feed_id, position, approval_id)
where exists (
  select from approval a
  where a.organization_id = k.organization_id and (a.position, a.id) > (k.position, k.approval_id)
)`

/**
 * The approvals of an organisation that were asked for or have ended after a place, as they are now: $1
 * organisation, $2 position, $3 id. Only what no later commit can precede is told, as with events.
 */
export const READ_APPROVAL_CHANGES = `
with present as (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as settled,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as future
),
page as (
  select position, id, status
  from approval
  where organization_id = $1 and (position, id) > ($2::bigint, $3::text)
    and position < (select settled from present)
  order by position, id
  limit ${MAX_PAGE_CHANGES}
)
select
  exists (
    select from approval where organization_id = $1 and position >= (select settled from present)
  ) as "isHeldBack",
  $2::bigint > (select future from present) as "isExpired",
  a.position::text as position, a.id, a.status
from present
left join page a on true
order by a.position, a.id`
