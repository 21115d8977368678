/** Begins a turn, once: no row when it has begun before, has ended, or is gone. */
export const BEGIN_TURN = `
update copilot_turn t set started_at = clock_timestamp(), provider = $3, effective_model = $4
from copilot_session s
where t.organization_id = $1 and t.id = $2 and t.started_at is null and t.finished_at is null
  and s.organization_id = t.organization_id and s.id = t.session_id
returning t.session_id as "sessionId", s.workflow_id as "workflowId", t.key_id as "keyId", t.scopes, t.graph, t.draft`

/** What was said before and what is asked now, the newest first: what failed is left out. */
export const READ_HISTORY = `
select role, content from copilot_message
where organization_id = $1 and session_id = $2 and role <> 'system'
order by created_at desc, id desc
limit $3`

/** Holds a turn that has not ended, and its session: in the order in which a turn is accepted. */
export const LOCK_TURN = `
select t.session_id as "sessionId", s.workflow_id as "workflowId"
from copilot_turn t
join copilot_session s on s.organization_id = t.organization_id and s.id = t.session_id
where t.organization_id = $1 and t.id = $2 and t.finished_at is null
for update of s, t`

export const LOCK_OPEN_STREAM = `
select from event_stream where organization_id = $1 and id = $2 and closed_at is null for update`

/** A proposal takes the place of those before it that wait in the conversation. */
export const SUPERSEDE = `
update copilot_message set suggestion_state = 'superseded'
where organization_id = $1 and session_id = $2 and suggestion_state = 'proposed'`

/** What a turn has asked for may have been decided before its end. */
const ENDED_AS = `case
    when $4::turn_status = 'waiting_confirmation' and not exists (
      select from copilot_confirmation c
      join approval a on a.organization_id = c.organization_id and a.subject_id = c.id
      where c.organization_id = $1 and c.turn_id = $2 and a.status = 'pending')
    then 'completed'
    else $4::turn_status end`

/** Whoever ends a turn from outside knows nothing of what it has used, which may have been kept before. */
export const END_TURN = `
with turn as (
  update copilot_turn set status = ${ENDED_AS}, effective_model = coalesce($5, effective_model),
    fallback_from = coalesce($6, fallback_from), provider = coalesce($7, provider), steps = greatest(steps, $8),
    input_tokens = greatest(input_tokens, $9), output_tokens = greatest(output_tokens, $10),
    credits = greatest(credits, $11), error = $12::json, finished_at = clock_timestamp()
  where organization_id = $1 and id = $2
),
answer as (
  insert into copilot_message (
    id, organization_id, session_id, turn_id, role, content, workflow_diff, diff, lint, suggestion_state, created_at)
  values ($14, $1, $3, $2, $15::copilot_role, $16, $17::json, $18::json, $19::json, $20::suggestion_state,
    clock_timestamp())
),
charged as (
  insert into credit_ledger (organization_id, run_id, step_id, attempt, workflow_id, credits)
  select $1, $2, 'copilot', 1, $13, $11::int where $11::int > 0
)
update copilot_session set active_turn_id = null, updated_at = clock_timestamp()
where organization_id = $1 and id = $3 and active_turn_id = $2`

/** What a turn has used, once, before or after an end that tells nothing of it. */
export const KEEP_WORK = `
with turn as (
  update copilot_turn t set steps = $3, input_tokens = $4, output_tokens = $5, credits = $6, fallback_from = $7,
    effective_model = $8, provider = $9
  from copilot_session s
  where t.organization_id = $1 and t.id = $2 and t.steps = 0
    and s.organization_id = t.organization_id and s.id = t.session_id
  returning s.workflow_id
)
insert into credit_ledger (organization_id, run_id, step_id, attempt, workflow_id, credits)
select $1, $2, 'copilot', 1, workflow_id, $6::int from turn where $6::int > 0`
