/** Puts the messages of deliveries on their way again: $2 the deliveries, $3 the ids of those that repeat them. */
export const REDELIVER = `
insert into webhook_delivery
  (id, organization_id, endpoint_id, message_id, event_type, workflow_id, payload, redelivery_of_id, position)
select repeated.new_id, d.organization_id, d.endpoint_id, d.message_id, d.event_type, d.workflow_id, d.payload, d.id,
  pg_current_xact_id()::text::bigint
from unnest($2::text[], $3::text[]) as repeated(id, new_id)
join webhook_delivery d on d.organization_id = $1 and d.id = repeated.id
order by d.sequence`

/**
 * The messages of a range of time that an endpoint has never taken, by their newest delivery, behind a position.
 * What is still on its way is not among them.
 */
export const FIND_UNDELIVERED = `
select distinct on (d.message_id) d.id, d.message_id as "messageId"
from webhook_delivery d
where d.organization_id = $1 and d.endpoint_id = $2 and d.created_at >= $3 and d.created_at < $4
  and d.message_id > $5
  and not exists (
    select from webhook_delivery other
    where other.organization_id = d.organization_id and other.endpoint_id = d.endpoint_id
      and other.message_id = d.message_id and (other.status = 'succeeded' or other.finished_at is null)
  )
order by d.message_id, d.sequence desc
limit $6`
