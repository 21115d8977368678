import type { Config } from '../../platform/config.ts'
import { loadOrCreateSecret } from '../../platform/generated-secret.ts'

/** API_KEY_PEPPER, or with the embedded database the one that is kept in `api-key-pepper` in DATA_DIR. */
export async function loadApiKeyPepper(config: Pick<Config, 'apiKeyPepper' | 'dataDir'>): Promise<string> {
  return config.apiKeyPepper ?? (await loadOrCreateSecret(config.dataDir, 'api-key-pepper'))
}
