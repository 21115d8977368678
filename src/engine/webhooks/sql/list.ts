/**
 * The newest deliveries of each endpoint. $1 organisation, $2 endpoints, $3 rows of each; $4 and $5 the position
 * behind which they stand; then the filter: $6 type, $7 statuses, $8 to $11 bounds of their time. Null: no bound.
 */
export const LIST_OF_ENDPOINTS = `
select page.*
from unnest($2::text[]) as wanted(endpoint_id)
cross join lateral (
  select d.id, d.organization_id as "organizationId", d.endpoint_id as "endpointId", d.message_id as "messageId",
    d.event_type as "eventType", d.workflow_id as "workflowId", d.payload, d.status, d.attempt,
    d.next_attempt_at as "nextAttemptAt", d.redelivery_of_id as "redeliveryOfId", d.created_at as "createdAt",
    d.finished_at as "finishedAt"
  from webhook_delivery d
  where d.organization_id = $1 and d.endpoint_id = wanted.endpoint_id
    and ($4::timestamptz is null or (d.created_at, d.id) < ($4, $5))
    and ($6::text is null or d.event_type = $6)
    and ($7::text[] is null or d.status::text = any($7))
    and ($8::timestamptz is null or d.created_at > $8) and ($9::timestamptz is null or d.created_at >= $9)
    and ($10::timestamptz is null or d.created_at < $10) and ($11::timestamptz is null or d.created_at <= $11)
  order by d.created_at desc, d.id desc
  limit $3
) page`
