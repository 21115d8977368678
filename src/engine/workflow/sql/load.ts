/** Runs with their steps. $1 organisations, $2 runs. */
export const LOAD = `
select r.organization_id as "organizationId", r.id as "runId", r.workflow_id as "workflowId", r.version, r.status,
  r.trigger, r.input, r.metadata, r.credits, r.attempt, r.parent_run_id as "parentRunId",
  r.parent_block_id as "parentBlockId", r.depth, r.session_id as "sessionId", r.created_at as "createdAt",
  (extract(epoch from now() - r.started_at) * 1000)::float8 as "ageMs",
  coalesce((
    select json_agg(json_build_object(
      'id', s.id, 'blockId', s.block_id, 'blockName', s.block_name, 'blockType', s.block_type,
      'status', s.status, 'attempt', s.attempt, 'input', s.input, 'result', s.result, 'handle', s.handle,
      'error', s.error, 'logs', s.logs, 'credits', s.credits, 'position', s.position, 'jobId', s.job_id,
      'suspension', s.suspension, 'ageMs', (extract(epoch from now() - s.started_at) * 1000)::float8
    ))
    from run_step s where s.organization_id = r.organization_id and s.run_id = r.id
  ), '[]') as steps
from unnest($1::text[], $2::text[]) as wanted(organization_id, id)
join workflow_run r on r.organization_id = wanted.organization_id and r.id = wanted.id`

/** The same, after the locks that keep everybody else from writing about it, in the order in which all take them. */
export const LOCK_CLAIM = `
select from pgboss.job where name = $1 and id = $2::uuid and state = 'active' and retry_count = $3 for share`

export const LOCK_RUN = `
select from workflow_run where organization_id = $1 and id = $2 and finished_at is null for update`

export const FIND_CHILDREN = `
select id from workflow_run
where organization_id = $1 and parent_run_id = $2 and finished_at is null
limit $3`
