import type { Config } from '../../platform/config.ts'
import { loadOrCreateSecret } from '../../platform/generated-secret.ts'
import { Keyring } from '../../platform/keyring.ts'

/** The name of the key that is generated with the embedded database. */
const GENERATED_KEY_ID = 'generated'

/**
 * ENCRYPTION_KEYS, or with the embedded database the key that is kept in `encryption-key` in DATA_DIR. Whoever
 * replaces the generated key lists it behind the new one, as `generated:` and the content of the file.
 */
export async function loadKeyring(config: Pick<Config, 'encryptionKeys' | 'dataDir'>): Promise<Keyring> {
  if (config.encryptionKeys !== null) return new Keyring(config.encryptionKeys)
  const secret = await loadOrCreateSecret(config.dataDir, 'encryption-key')
  return new Keyring([{ id: GENERATED_KEY_ID, key: Buffer.from(secret, 'base64') }])
}
