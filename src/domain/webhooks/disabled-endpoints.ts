import type { DisabledEndpoint } from '../../engine/webhooks/delivery-worker.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { Actor } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'

/** Writes into the audit log that an endpoint was disabled, which no person has done (limits.md, Disable). */
export async function recordDisabled(
  audit: Pick<Audit, 'record'>,
  tx: Transaction,
  { organizationId, id, reason }: DisabledEndpoint,
): Promise<void> {
  const actor: Actor = { organizationId, keyId: id, scopes: new Set(), source: 'workflow' }
  await audit.record(tx, actor, {
    action: 'webhook_endpoint.disabled',
    target: { type: 'webhook_endpoint', id },
    before: { status: 'active' },
    after: { status: 'disabled', disabledReason: reason },
  })
}
