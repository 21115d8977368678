/**
 * A part of statements that change what endpoints may want to hear of: puts each row of `notice` (organization_id,
 * message_id, event_type, workflow_id, payload) on its way to the endpoints that want it, in the same transaction:
 * an endpoint of one workflow hears of no other. Where nobody listens it is one look at an index. A message goes to an
 * endpoint once. `told` has a row for each delivery.
 */
export const TELL = `
told as (
  insert into webhook_delivery (
    id, organization_id, endpoint_id, message_id, event_type, workflow_id, payload, position)
  select
    'dlv_' || substr(split_part(n.message_id, '_', 2), 1, 9) || substr(md5(w.id || n.message_id), 1, 11),
    n.organization_id, w.id, n.message_id, n.event_type, n.workflow_id, n.payload, pg_current_xact_id()::text::bigint
  from notice n
  join webhook_endpoint w on w.organization_id = n.organization_id
  where w.status = 'active' and (w.workflow_id is null or w.workflow_id = n.workflow_id)
    and n.event_type = any(w.event_types)
  returning id
)`
