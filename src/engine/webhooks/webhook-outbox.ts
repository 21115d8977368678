import { createId } from '../../base/ids.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import { type AnyTransaction, runIn } from '../../platform/db/transaction.ts'
import { toBoundedPayload } from './notice.ts'
import { FIND_ENDPOINTS, INSERT_DELIVERIES } from './sql/record.ts'
import type { WebhookEvent } from './webhook-event.ts'

/** An organisation has at most so many endpoints. */
export const MAX_ENDPOINTS = 100
const DUE_CHANNEL = 'webhooks.due'

/**
 * Where events begin their way to the endpoints that want them: rows, written in the transaction of what they tell
 * about, so that nothing is announced that did not happen and nothing that happened is forgotten.
 */
export class WebhookOutbox {
  readonly #bus: Bus

  constructor(bus: Bus) {
    this.#bus = bus
  }

  /** Resolves with how many endpoints are to be told; `announce` after the commit brings it to them at once. */
  async record(tx: AnyTransaction, event: WebhookEvent): Promise<number> {
    const wanted = [event.organizationId, event.type, event.workflowId, MAX_ENDPOINTS]
    const rows = await runIn<{ id: string }>(tx, FIND_ENDPOINTS, wanted)
    if (rows.length > 0) await insertDeliveries(tx, event, { endpointIds: rows.map(({ id }) => id) })
    return rows.length
  }

  /** Tells the processes that deliver. A hint: when it is lost, they find out by themselves a moment later. */
  announce(): void {
    this.#bus.publish(DUE_CHANNEL, '')
  }

  onAnnouncement(listener: () => void): () => void {
    return this.#bus.subscribe(DUE_CHANNEL, listener)
  }
}

/** Puts an event on its way to the given endpoints, whatever they are registered for. */
export async function insertDeliveries(
  tx: AnyTransaction,
  event: WebhookEvent,
  { endpointIds, messageId = createId('evt') }: { endpointIds: readonly string[]; messageId?: string },
): Promise<string[]> {
  const ids = endpointIds.map(() => createId('dlv'))
  const body = JSON.stringify(toBoundedPayload(event))
  const { organizationId, type, workflowId } = event
  await runIn(tx, INSERT_DELIVERIES, [
    organizationId,
    ids,
    [...endpointIds],
    messageId,
    type,
    workflowId,
    body,
  ])
  return ids
}
