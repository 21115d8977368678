/**
 * Asks once in a turn for the same: $1 organisation, $2 turn, $3 confirmation, $4 fingerprint, $5 operation,
 * $6 kind, $7 asset, $8 before, $9 after, $10 approval, $11 reason, $12 minutes. The caller holds the turn.
 */
export const ASK = `
with confirmation as (
  insert into copilot_confirmation
    (id, organization_id, turn_id, operation, asset_type, asset_id, before, after, fingerprint, created_at)
  values ($3, $1, $2, $5::asset_operation, $6, $7, $8::json, $9::json, $4, clock_timestamp())
  returning id, organization_id
)
insert into approval (id, organization_id, subject_kind, subject_id, reason, input, expires_at, position)
select $10, organization_id, 'copilot_confirmation', id, $11,
  json_build_object('operation', $5::text, 'asset_type', $6::text, 'asset_id', $7::text, 'after', $9::json),
  now() + $12::int * interval '1 minute', pg_current_xact_id()::text::bigint
from confirmation
returning input, expires_at as "expiresAt"`

/** Holds a turn that is at work. */
export const HOLD_TURN = `
select from copilot_turn where organization_id = $1 and id = $2 and finished_at is null for update`

/** What a turn has asked for. */
export const ASKED_IN_TURN = `
select c.id, c.fingerprint, a.expires_at as "expiresAt"
from copilot_confirmation c
join approval a on a.organization_id = c.organization_id and a.subject_id = c.id
where c.organization_id = $1 and c.turn_id = $2`

/** Holds what was asked for, with the session that it was asked in. */
export const LOCK_CONFIRMATION = `
select c.id, c.organization_id as "organizationId", t.session_id as "sessionId", c.turn_id as "turnId", c.operation,
  c.asset_type as "assetType", c.asset_id as "assetId", c.before, c.after, c.fingerprint
from copilot_confirmation c
join copilot_turn t on t.organization_id = c.organization_id and t.id = c.turn_id
where c.organization_id = $1 and c.id = $2
for update of c, t`

export const KEEP_ASSET_ID = `
update copilot_confirmation set asset_id = $3 where organization_id = $1 and id = $2`

/** A turn waits no longer when nothing that it has asked for is pending. */
export const END_WAIT = `
update copilot_turn t set status = 'completed'
where t.organization_id = $1 and t.id = $2 and t.status = 'waiting_confirmation'
  and not exists (
    select from copilot_confirmation c
    join approval a on a.organization_id = c.organization_id and a.subject_id = c.id
    where c.organization_id = t.organization_id and c.turn_id = t.id and a.status = 'pending')`

/** What has been decided in a session and its model does not know; $3 at most, the oldest first. */
export const TAKE_DECISIONS = `
with decided as (
  select c.id, a.status, a.comment, a.decided_at
  from copilot_confirmation c
  join copilot_turn t on t.organization_id = c.organization_id and t.id = c.turn_id
  join approval a on a.organization_id = c.organization_id and a.subject_id = c.id
  where c.organization_id = $1 and t.session_id = $2 and not c.is_told and a.status <> 'pending'
  order by a.decided_at, c.id
  limit $3
  for update of c
)
update copilot_confirmation c set is_told = true
from decided d
where c.organization_id = $1 and c.id = d.id
returning c.operation, c.asset_type as "assetType", c.asset_id as "assetId", c.before, c.after, d.status, d.comment`
