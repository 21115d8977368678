/** What is decided about, and whether it can still be: read without a lock, since neither ever changes back. */
export const FIND = `
select id, subject_kind as "subjectKind", subject_id as "subjectId", status, expires_at <= now() as "isOverdue",
  input_schema as "inputSchema"
from approval
where organization_id = $1 and id = $2`

/**
 * Of all who decide one does so. With $7 the time has run out, which the database's clock tells; else it must not have.
 */
export const DECIDE = `
update approval set
  status = $3::approval_status, decided_at = now(), decided_by = $4, comment = $5, edited_input = $6::json,
  position = pg_current_xact_id()::text::bigint
where organization_id = $1 and id = $2 and status = 'pending' and (expires_at <= now()) = $7::bool`

export const FIND_EXPIRED = `
select id, organization_id as "organizationId"
from approval /* across organisations: whoever looks for what has expired serves all of them */
where status = 'pending' and expires_at <= now()
order by expires_at
limit $1`

/** The newest approval of each subject. */
export const NEWEST_OF_SUBJECTS = `
select distinct on (subject_id) id, subject_id as "subjectId"
from approval
where organization_id = $1 and subject_id = any($2::text[])
order by subject_id, requested_at desc, id desc`
