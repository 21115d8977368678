/** limits.md: attempts at the same time at one endpoint, over all processes. */
const PER_ENDPOINT = 4

/**
 * Takes deliveries that are due and begins an attempt of each: at most four at a time for an endpoint, whose row is
 * locked meanwhile, so that two processes cannot count the same free places. Endpoints with the fewest attempts at
 * work come first: a slow one holds its own places and nobody else's. What a dead process was at work on is due
 * again when its time is over.
 */
export const CLAIM = `
with endpoint as (
  select e.organization_id, e.id, e.url, busy.attempts
  from webhook_endpoint e /* across organisations: a process delivers for all of them */
  cross join lateral (
    select count(*)::int as attempts from webhook_delivery d
    where d.organization_id = e.organization_id and d.endpoint_id = e.id and d.finished_at is null
      and d.status = 'delivering' and d.next_attempt_at > now()
  ) as busy
  where e.status = 'active' and busy.attempts < ${PER_ENDPOINT} and exists (
    select from webhook_delivery d
    where d.endpoint_id = e.id and d.organization_id = e.organization_id and d.finished_at is null
      and d.next_attempt_at <= now()
  )
  order by busy.attempts, e.id
  limit $1
  for no key update of e skip locked
),
due as (
  select endpoint.organization_id, endpoint.url, d.id
  from endpoint cross join lateral (
    select id from webhook_delivery
    where endpoint_id = endpoint.id and organization_id = endpoint.organization_id and finished_at is null
      and next_attempt_at <= now()
    order by next_attempt_at, sequence
    limit ${PER_ENDPOINT} - endpoint.attempts
    for update skip locked
  ) as d
  order by endpoint.attempts
  limit $1
)
update webhook_delivery w
set status = 'delivering', attempt = w.attempt + 1, next_attempt_at = now() + $2::int * interval '1 ms',
  position = pg_current_xact_id()::text::bigint
from due
where w.organization_id = due.organization_id and w.id = due.id
returning w.id, w.organization_id as "organizationId", w.endpoint_id as "endpointId", due.url,
  w.message_id as "messageId", w.sequence::text as sequence, w.event_type as "eventType",
  w.payload::text as body, w.attempt, now() as at`

export const FIND_SECRETS = `
select id, key_id as "keyId", sealed as bytes from webhook_secret
where organization_id = $1 and endpoint_id = $2 and (expires_at is null or expires_at > now())
order by created_at desc limit 2`
