const MAX_PAGE_CHANGES = 500

/**
 * The runs of an organisation whose status has changed after a place, as they are now, in one snapshot: $1
 * organisation, $2 position, $3 id. As with executions, a run that changes again moves on behind its new position,
 * and only what no later commit can precede is told.
 */
export const READ_RUN_CHANGES = `
with present as (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as settled,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as future
),
page as (
  select position, id, status, trigger, workflow_id, metadata, created_at
  from workflow_run
  where organization_id = $1 and position > 0
    and position >= $2::bigint and (position, id) > ($2::bigint, $3::text)
    and position < (select settled from present)
  order by position, id
  limit ${MAX_PAGE_CHANGES}
)
select
  exists (
    select from workflow_run where organization_id = $1 and position > 0 and position >= (select settled from present)
  ) as "isHeldBack",
  $2::bigint > (select future from present) as "isExpired",
  r.position::text as position, r.id, r.status, r.trigger, r.workflow_id as "workflowId", r.metadata,
  r.created_at as "createdAt"
from present
left join page r on true
order by r.position, r.id`

/** Of the feeds given with the places up to which they have been read, those with runs after them. */
export const FIND_MOVED_RUNS = `
select k.id
from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) as k(organization_id, id, position, run_id)
where exists (
  select from workflow_run r
  where r.organization_id = k.organization_id and r.position > 0
    and r.position >= k.position and (r.position, r.id) > (k.position, k.run_id)
)`
