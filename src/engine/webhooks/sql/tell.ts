/**
 * A part of statements that change what endpoints may want to hear of: puts each row of `notice` (organization_id,
 * subject_id, event_type, payload) on its way to the endpoints that want it, in the same transaction. Where nobody
 * listens it is one look at an index, and no payload is built. The message's id is that of its subject, of which an
 * event is told once. `told` has a row for each delivery.
 */
export const TELL = `
told as (
  insert into webhook_delivery (id, organization_id, endpoint_id, message_id, event_type, payload)
  select
    'dlv_' || substr(split_part(n.subject_id, '_', 2), 1, 9) || substr(md5(w.id || n.subject_id), 1, 11),
    n.organization_id, w.id, 'evt_' || split_part(n.subject_id, '_', 2), n.event_type, n.payload
  from notice n
  join webhook_endpoint w on w.organization_id = n.organization_id
  where w.status = 'active' and w.workflow_id is null and n.event_type = any(w.event_types)
  returning id
)`
