import type { Audit } from '../domain/audit/audit.ts'
import { recordDisabled } from '../domain/webhooks/disabled-endpoints.ts'
import { DeliveryStore } from '../engine/webhooks/delivery-store.ts'
import { DeliveryWorker } from '../engine/webhooks/delivery-worker.ts'
import type { Engine } from './engine.ts'
import type { AppOptions, OnBug } from './options.ts'

/** The delivery of events to endpoints, which every worker takes part in. */
export function createWebhookWork(
  { database: { pool }, keyring }: AppOptions,
  { outbound, webhookOutbox: outbox, mergedFeeds }: Engine,
  { audit, onBug }: { audit: Pick<Audit, 'record'>; onBug: OnBug },
): DeliveryWorker {
  const store = new DeliveryStore({ pool, keyring, mergedFeeds })
  return new DeliveryWorker({
    ...{ pool, store, outbox, outbound, onBug },
    onDisabled: (tx, endpoint) => recordDisabled(audit, tx, endpoint),
  })
}
