const MAX_PAGE_ENTRIES = 500

/**
 * The entries of an organisation's audit log after a place: $1 organisation, $2 sequence number. Whoever appends
 * holds the end of the log until the commit, so that the numbers are in the order of the commits. There is one row at
 * least.
 */
export const READ_AUDIT_ENTRIES = `
select $2::bigint > log.last_seq as "isExpired", page.seq, page.id, page.action, page.target_id as "targetId"
from (select coalesce((select last_seq from audit_chain where organization_id = $1), 0) as last_seq) as log
left join lateral (
  select seq, id, action, target_id from audit_event
  where organization_id = $1 and seq > $2::bigint
  order by seq
  limit ${MAX_PAGE_ENTRIES}
) as page on true
order by page.seq`

/** The sequence number of the newest entry of an organisation. */
export const FIND_LAST_ENTRY = 'select last_seq as "lastSeq" from audit_chain where organization_id = $1'

/** Of the feeds given with the places up to which they have been read, those with entries after them. */
export const FIND_MOVED_AUDIT_LOGS = `
select k.id
from unnest($1::text[], $2::text[], $3::bigint[]) as k(organization_id, id, seq)
where exists (select from audit_event e where e.organization_id = k.organization_id and e.seq > k.seq)`
