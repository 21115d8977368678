const MAX_PAGE_ROWS = 500

/**
 * The rows of a table that an organisation's feed tells after a place, as they are now, in one snapshot: $1
 * organisation, $2 position, $3 id, $4 feed. A row that changes again moves on behind its new position, so that its
 * last state is never missed. As with events, only what no later commit can precede is told. `columns` are SQL.
 */
export function readRowChanges(table: string, columns: readonly string[]): string {
  return `
with present as (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as settled,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as future
),
page as (
  select * from ${table}
  where organization_id = $1 and position > 0
    and position >= $2::bigint and (position, id) > ($2::bigint, $3::text)
    and position < (select settled from present)
  order by position, id
  limit ${MAX_PAGE_ROWS}
)
select
  exists (
    select from ${table} where organization_id = $1 and position > 0 and position >= (select settled from present)
  ) as "isHeldBack",
  $2::bigint > (select future from present) or exists (
    select from event_feed
    where organization_id = $1 and id = $4 and (trimmed_position, trimmed_stream_id) > ($2::bigint, $3::text)
  ) as "isExpired",
  ${['page.position::text as position', 'page.id', ...columns].join(', ')}
from present
left join page on true
order by page.position, page.id`
}

/** Of the feeds given with the places up to which they have been read, those with rows after them. */
export function findMovedRows(table: string): string {
  return `
select k.id
from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) as k(organization_id, id, position, row_id)
where exists (
  select from ${table} r
  where r.organization_id = k.organization_id and r.position > 0
    and r.position >= k.position and (r.position, r.id) > (k.position, k.row_id)
)`
}
