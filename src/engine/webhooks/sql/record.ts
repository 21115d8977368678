/** The endpoints of an organisation that want an event; paused ones are not told. */
export const FIND_ENDPOINTS = `
select id from webhook_endpoint
where organization_id = $1 and status = 'active' and $2 = any(event_types)
  and (workflow_id is null or workflow_id = $3)
order by id limit $4`

export const INSERT_DELIVERIES = `
insert into webhook_delivery (id, organization_id, endpoint_id, message_id, event_type, workflow_id, payload, position)
select added.id, $1, added.endpoint_id, $4, $5, $6, $7::json, pg_current_xact_id()::text::bigint
from unnest($2::text[], $3::text[]) as added(id, endpoint_id)`
