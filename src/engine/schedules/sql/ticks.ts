/** Those whose time has come, the oldest tick first. $1: at most so many. */
export const FIND_DUE = `
select id, organization_id as "organizationId", workflow_id as "workflowId", kind, cron,
  interval_seconds as "intervalSeconds", timezone, start_at as "startAt", end_at as "endAt", max_runs as "maxRuns",
  run_count as "runCount", created_at as "createdAt", next_run_at as "dueAt", now()::timestamptz(3) as now
from schedule /* across organisations: a worker begins the runs of all of them */
where next_run_at <= now()
order by next_run_at
limit $1`

/** Keeps a tick ($3) for one process: whoever comes later finds that the schedule has gone on. */
export const LOCK_TICK = `
select id from schedule where organization_id = $1 and id = $2 and next_run_at = $3 for update`

/** Takes a tick ($3). $4: the next one. $5 the run that it begins, or $6 why it begins none. */
export const TAKE_TICK = `
update schedule set
  next_run_at = $4, last_error = $6, last_run_id = coalesce($5, last_run_id),
  run_count = run_count + case when $5::text is null then 0 else 1 end
where organization_id = $1 and id = $2 and next_run_at = $3`
