/**
 * Ends an attempt, unless another one has begun meanwhile: its outcome, and what follows for the delivery and for
 * the endpoint's health.
 */
export const SETTLE = `
with settled as (
  update webhook_delivery
  set status = $4::delivery_status,
    next_attempt_at = case when $5::int is null then null else now() + $5::int * interval '1 ms' end,
    finished_at = case when $5::int is null then now() end, position = pg_current_xact_id()::text::bigint
  where organization_id = $1 and id = $2 and attempt = $3 and status = 'delivering'
  returning organization_id, endpoint_id, id
),
noted as (
  insert into delivery_attempt (
    organization_id, delivery_id, number, at, latency_ms, status_code, error, response_excerpt)
  select organization_id, id, $3, now() - $6::int * interval '1 ms', $6, $7, $8, $9 from settled
),
judged as (
  update webhook_endpoint e
  set failing_since = case when $4 = 'succeeded' then null else coalesce(failing_since, now()) end
  from settled
  where e.organization_id = settled.organization_id and e.id = settled.endpoint_id
    and (e.failing_since is null) <> ($4 = 'succeeded')
)
select endpoint_id as "endpointId" from settled`

/** Takes back attempts that have not ended, as if they had not begun. */
export const RELEASE = `
update webhook_delivery d
set status = (case when d.attempt = 1 then 'pending' else 'retrying' end)::delivery_status,
  attempt = d.attempt - 1, next_attempt_at = now(), position = pg_current_xact_id()::text::bigint
from unnest($1::text[], $2::text[], $3::int[]) as given(organization_id, id, attempt)
where d.organization_id = given.organization_id and d.id = given.id and d.attempt = given.attempt
  and d.status = 'delivering'`

/** Disables an endpoint; what was on its way to it is aborted. */
export const DISABLE = `
with disabled as (
  update webhook_endpoint set status = 'disabled', disabled_reason = $3, updated_at = now()
  where organization_id = $1 and id = $2 and status = 'active'
    and ($4::int is null or failing_since < now() - $4::int * interval '1 day')
  returning organization_id, id, url
),
aborted as (
  update webhook_delivery d set status = 'aborted', next_attempt_at = null, finished_at = now(),
    position = pg_current_xact_id()::text::bigint
  from disabled
  where d.organization_id = disabled.organization_id and d.endpoint_id = disabled.id and d.finished_at is null
)
select id, url from disabled`
