/** Said so that the planner does not go through all leases for it, but looks up the ids that are asked for. */
const IS_HELD = `coalesce(e.lease_until, '-infinity') > '-infinity'`

/**
 * Renews the leases of the attempts that this process holds, and tells which of them are to be cancelled. One that has
 * just been put down, until a person has answered its tool, has none: a lease would keep everybody from going on.
 */
export const RENEW = `
update execution e /* across organisations: a process holds executions of all of them */
set lease_until = now() + $3::int * interval '1 ms'
from unnest($1::text[], $2::text[]) as held(id, run_id)
where e.id = held.id and e.run_id = held.run_id and e.finished_at is null and ${IS_HELD}
returning e.run_id as "runId", e.cancel_requested_at is not null as "isCancelled"`

/** Gives leases up at once, so that nobody need wait for them to run out. */
export const RELEASE = `
update execution e /* across organisations: a process holds executions of all of them */
set lease_until = now() - interval '1 ms'
from unnest($1::text[], $2::text[]) as held(id, run_id)
where e.id = held.id and e.run_id = held.run_id and e.finished_at is null and ${IS_HELD}`

/** What has lost its holder and has not ended, the oldest first; and what was cancelled while nobody held it. */
export const FIND_LOST = `
select id, organization_id as "organizationId", session_id as "sessionId", run_id as "runId", attempt, status,
  capability_name as "capabilityName", connected_account_id as "connectedAccountId",
  is_idempotent as "isIdempotent", input, timeout_ms as "timeoutMs", started_at is null as "isUntouched",
  (status = 'executing' or continuation is not null) as "isCalling",
  cancel_requested_at is not null as "isCancelled"
from execution /* across organisations: the reaper serves all of them */
where status in ('queued', 'executing', 'waiting')
  and (lease_until < now() or (lease_until is null and cancel_requested_at is not null))
order by lease_until
limit $1`

/** Asks for an execution's end. Its holder hears of it by a hint, or with its next renewal. */
export const REQUEST_CANCEL = `
update execution set cancel_requested_at = coalesce(cancel_requested_at, now())
where organization_id = $1 and id = $2 and status in ('queued', 'executing', 'waiting')
returning lease_until is not null as "isHeld"`

export const FIND = `
select id, organization_id as "organizationId", session_id as "sessionId", run_id as "runId", attempt,
  capability_name as "capabilityName", connected_account_id as "connectedAccountId", status, input, result,
  summary, error, created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt",
  is_idempotent as "isIdempotent", timeout_ms as "timeoutMs"
from execution
where organization_id = $1 and id = $2`
