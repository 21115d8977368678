import { TRIGGER_SECRETS } from '../domain/triggers/trigger-deployment.ts'
import { CREDENTIALS } from '../engine/connectors/credential-store.ts'
import { resealTable } from '../engine/secrets/sealed-table.ts'
import { ORGANIZATION_SECRETS } from '../engine/secrets/secret-store.ts'
import { WEBHOOK_SECRETS } from '../engine/webhooks/delivery-store.ts'
import type { AppOptions } from './options.ts'

/** Everything that is kept sealed. */
const SEALED_TABLES = [CREDENTIALS, WEBHOOK_SECRETS, TRIGGER_SECRETS, ORGANIZATION_SECRETS]

/** Seals what an older key has sealed with the newest one, so that the older key can be taken away. */
export async function resealAll({ database: { pool }, keyring }: AppOptions): Promise<void> {
  for (const table of SEALED_TABLES) await resealTable({ pool, keyring }, table)
}
