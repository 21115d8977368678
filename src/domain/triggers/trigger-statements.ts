/** An address with what it runs. */
export interface TriggerRow {
  id: string
  organizationId: string
  workflowId: string
  webhookId: string
  blockId: string
  keyId: string | null
  sealed: Buffer | null
  requireSignature: boolean
  dedupeHeader: string | null
  isArmed: boolean
  /** Whether nothing has been received for a second. */
  isQuiet: boolean
  isArchived: boolean
  /** The newest. */
  version: number
  deployedVersion: number | null
}

/** $1: the ids in the addresses. */
export const FIND_TRIGGERS = `
select t.id, t.organization_id as "organizationId", t.workflow_id as "workflowId", t.webhook_id as "webhookId",
  t.block_id as "blockId", t.key_id as "keyId", t.sealed, t.require_signature as "requireSignature",
  t.dedupe_header as "dedupeHeader", coalesce(t.armed_until > now(), false) as "isArmed",
  coalesce(t.last_received_at < now() - interval '1 second', true) as "isQuiet",
  w.state = 'archived' as "isArchived", w.version, w.deployed_version as "deployedVersion"
from trigger_endpoint t join workflow w on w.organization_id = t.organization_id and w.id = t.workflow_id
where t.webhook_id = any($1::text[])`

/** Of all calls to an armed trigger one finds it armed. */
export const DISARM = `
update trigger_endpoint set armed_until = null
where organization_id = $1 and id = $2 and armed_until > now()`

/** Waits for nobody: callers who come at the same time need not write it one after the other. */
export const NOTE_RECEIVED = `
update trigger_endpoint set last_received_at = now()
where organization_id = $1 and id = (
  select id from trigger_endpoint where organization_id = $1 and id = $2 for update skip locked
)`
