import { afterAll } from 'vitest'
import type { Actor, Scope } from '../../../src/domain/actor.ts'
import { ApiKeys, type ApiKeysParts } from '../../../src/domain/api-keys/api-keys.ts'
import { Audit } from '../../../src/domain/audit/audit.ts'
import { Organizations } from '../../../src/domain/organizations/organizations.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'

export const PEPPER = 'a-pepper-for-tests-32-characters-or-more'

export interface KeysFixture {
  database: Database
  organizations: Organizations
  /** Looks every key up: what a test changes by SQL counts at once. */
  apiKeys: ApiKeys
  /** What was reported instead of thrown. */
  errors: Error[]
  /** Another service over the same database, as in another process; nothing joins their buses. */
  createApiKeys(parts?: Partial<ApiKeysParts>): ApiKeys
  /** Makes an organisation; resolves with the actor that may do everything in it. */
  createOrganization(slug: string): Promise<Actor>
}

/** Opens a database of the test file's own, closed after its tests. */
export async function openKeysFixture(): Promise<KeysFixture> {
  const database = await openTestDatabase()
  const errors: Error[] = []
  const opened: ApiKeys[] = []
  const createApiKeys = (parts: Partial<ApiKeysParts> = {}) => {
    const onError = (error: Error) => void errors.push(error)
    const audit = new Audit({ database, onError })
    const defaults = { database, pepper: PEPPER, bus: createInProcessBus(), onError, audit }
    const apiKeys = new ApiKeys({ ...defaults, ...parts })
    opened.push(apiKeys)
    return apiKeys
  }
  afterAll(async () => {
    await Promise.all(opened.map((apiKeys) => apiKeys.close()))
    await database.close()
  })
  const organizations = new Organizations(database)
  return {
    database,
    organizations,
    apiKeys: createApiKeys({ cacheMs: 0 }),
    errors,
    createApiKeys,
    createOrganization: async (slug) => actorOf((await organizations.create({ name: slug, slug })).id, ['*']),
  }
}

export function actorOf(organizationId: string, scopes: Scope[]): Actor {
  return { organizationId, keyId: 'key_of_the_test', scopes: new Set(scopes), source: 'api' }
}
