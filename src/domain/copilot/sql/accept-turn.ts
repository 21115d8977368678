/** Holds the session, so that one turn at a time begins or ends; with the workflow and the model as they are now. */
export const LOCK_SESSION = `
select s.workflow_id as "workflowId", s.active_turn_id as "activeTurnId", w.version, w.graph,
  o.copilot_model as "chosenModel"
from copilot_session s
join organization o on o.id = s.organization_id
join workflow w on w.organization_id = s.organization_id and w.id = s.workflow_id
where s.organization_id = $1 and s.id = $2
for update of s`

/** The newest proposal that nobody has decided about, with the graph that it is a change of. */
export const FIND_PROPOSAL = `
select m.diff, t.graph
from copilot_message m
join copilot_turn t on t.organization_id = m.organization_id and t.id = m.turn_id
where m.organization_id = $1 and m.session_id = $2 and m.suggestion_state = 'proposed'
order by m.created_at desc, m.id desc
limit 1`

export const FIND_KEY = `
select from idempotency_record where organization_id = $1 and route = $2 and key = $3 and expires_at > now()`

/** No row when the key is held by another request. */
export const CLAIM_KEY = `
insert into idempotency_record as held
  (organization_id, route, key, fingerprint, subject_id, context, expires_at)
values ($1, $2, $3, $4, $5, '{}'::json, now() + interval '24 hours')
on conflict (organization_id, route, key) do update set
  fingerprint = excluded.fingerprint, subject_id = excluded.subject_id, context = excluded.context,
  created_at = now(), expires_at = excluded.expires_at
where held.expires_at < now()
returning subject_id`

/** The turn, its stream, what was asked, and the session's word that it is at work. */
export const ACCEPT_TURN = `
with turn as (
  insert into copilot_turn (
    id, organization_id, session_id, key_id, scopes, model, base_version, graph, draft, created_at)
  values ($2, $1, $3, $4, $5::text[], $6, $7, $8::json, $9::json, clock_timestamp())
),
stream as (
  insert into event_stream (id, organization_id, kind, feed_id, position)
  values ($2, $1, 'copilot_turn', $3, pg_current_xact_id()::text::bigint)
),
asked as (
  insert into copilot_message (id, organization_id, session_id, turn_id, role, content, created_at)
  values ($10, $1, $3, $2, 'user', $11, clock_timestamp())
)
update copilot_session set active_turn_id = $2, updated_at = clock_timestamp()
where organization_id = $1 and id = $3`
