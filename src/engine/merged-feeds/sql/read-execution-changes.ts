const MAX_PAGE_CHANGES = 500

/**
 * The executions of an organisation whose status has changed after a place, as they are now, in one snapshot: $1
 * organisation, $2 position, $3 id. An execution that changes again moves on behind its new position, so that its
 * last status is never missed. As with events, only what no later commit can precede is told.
 */
export const READ_EXECUTION_CHANGES = `
with present as (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as settled,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as future
),
page as (
  select position, id, status, capability_name, session_id, connected_account_id, created_at
  from execution
  where organization_id = $1 and position > 0
    and position >= $2::bigint and (position, id) > ($2::bigint, $3::text)
    and position < (select settled from present)
  order by position, id
  limit ${MAX_PAGE_CHANGES}
)
select
  exists (
    select from execution where organization_id = $1 and position > 0 and position >= (select settled from present)
  ) as "isHeldBack",
  $2::bigint > (select future from present) as "isExpired",
  e.position::text as position, e.id, e.status, e.capability_name as "capabilityName", e.session_id as "sessionId",
  e.connected_account_id as "connectedAccountId", e.created_at as "createdAt"
from present
left join page e on true
order by e.position, e.id`
