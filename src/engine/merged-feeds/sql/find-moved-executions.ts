/** Of the organisations given with the places up to which they have been read, those with executions after them. */
export const FIND_MOVED_EXECUTIONS = `
select k.id
from unnest($1::text[], $2::bigint[], $3::text[]) as k(id, position, execution_id)
where exists (
  select from execution e
  where e.organization_id = k.id and e.position > 0
    and e.position >= k.position and (e.position, e.id) > (k.position, k.execution_id)
)`
