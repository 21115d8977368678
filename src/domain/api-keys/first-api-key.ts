import { ConfigError } from '../../platform/config.ts'
import { generateApiKey, isMistypedKey } from '../../platform/crypto.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Audit } from '../audit/audit.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { asOperator } from '../operator.ts'
import { ensureFirstOrganization } from '../organizations/organizations.ts'
import type { ApiKey } from './api-key.ts'
import { insertApiKey } from './api-key-rows.ts'
import { tracesOf } from './api-key-secret.ts'

export interface BootstrapOptions {
  /** The first key's value, BOOTSTRAP_API_KEY: at least 32 printable characters of any form. */
  bootstrapKey?: string | null | undefined
  /** Whether a key may be made up when none is given; true unless told otherwise. */
  canGenerate?: boolean
  /** Keeps the generated secret. It is called before the key begins to work, so that no crash loses the secret. */
  storeSecret?: (secret: string) => Promise<void>
}

export interface Bootstrap {
  /** The first organisation. */
  organizationId: string
  /** The key that was made; null when the database held one already, and nothing was changed. */
  apiKey: ApiKey | null
  /** The secret that was generated, to be shown once; null when it was given or no key was made. */
  secret: string | null
}

const FIRST_KEY_NAME = 'Admin'

/**
 * Makes the first organisation, and its admin key (every scope, no expiry), while the database holds no key at
 * all. Any number of processes may start at once: one makes them. Throws ConfigError for a missing or mistyped
 * BOOTSTRAP_API_KEY, having changed nothing.
 */
export function bootstrapFirstKey(
  { database, pepper, audit }: { database: Database; pepper: string; audit: Pick<Audit, 'record'> },
  options: BootstrapOptions,
): Promise<Bootstrap> {
  return database.acrossOrganizations.$transaction(async (transaction) => {
    const { id: organizationId } = await ensureFirstOrganization(transaction)
    const anyKey = await transaction.apiKey.findFirst({ select: { id: true } })
    if (anyKey !== null) return { organizationId, apiKey: null, secret: null }
    const secret = chooseSecret(options)
    const createdAt = await readDatabaseTime(transaction)
    const row = { organizationId, name: FIRST_KEY_NAME, label: null, createdAt, expiresAt: null }
    const apiKey = await insertApiKey(transaction, { ...row, scopes: ['*'] }, tracesOf(pepper, secret))
    const target = { type: 'api_key', id: apiKey.id }
    await audit.record(transaction, asOperator(organizationId), { action: 'api_key.created', target })
    if (options.bootstrapKey) return { organizationId, apiKey, secret: null }
    await options.storeSecret?.(secret)
    return { organizationId, apiKey, secret }
  })
}

function chooseSecret({ bootstrapKey, canGenerate = true }: BootstrapOptions): string {
  if (!bootstrapKey) {
    if (canGenerate) return generateApiKey()
    throw unusable('required because DATABASE_URL is set and the database holds no API key')
  }
  if (isMistypedKey(bootstrapKey))
    throw unusable('it has the form of a generated key, but its checksum does not match')
  return bootstrapKey
}

function unusable(reason: string): ConfigError {
  const message = `expected at least 32 printable ASCII characters without spaces: ${reason}`
  return new ConfigError([{ name: 'BOOTSTRAP_API_KEY', message }])
}
