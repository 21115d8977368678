import { beforeEach, describe, expect, it } from 'vitest'
import { openKeysFixture } from './keys-fixture.ts'

const { apiKeys, createApiKeys, database } = await openKeysFixture()

const GIVEN = 'a key of the operator, with 32+ chars!'.replaceAll(' ', '-')

beforeEach(async () => {
  await database.pool.query('TRUNCATE organization CASCADE')
})

async function counts() {
  const { acrossOrganizations: all } = database
  return { organizations: await all.organization.count(), apiKeys: await all.apiKey.count() }
}

describe('the first start', () => {
  it('generates an admin key for everything, which never expires, and tells its secret', async () => {
    const { apiKey, secret, organizationId } = await apiKeys.bootstrap()
    expect(apiKey).toMatchObject({ name: 'Admin', scopes: ['*'], expiresAt: null, organizationId })
    expect(await apiKeys.authenticate(secret ?? '')).toEqual({
      organizationId,
      keyId: apiKey?.id,
      scopes: new Set(['*']),
    })
  })

  it('takes the key that it is given, and does not repeat it', async () => {
    const { apiKey, secret } = await apiKeys.bootstrap({ bootstrapKey: GIVEN })
    expect(secret).toBeNull()
    expect(apiKey).toMatchObject({ prefix: 'a-ke', lastFour: 'ars!' })
    expect(await apiKeys.authenticate(GIVEN)).toMatchObject({ keyId: apiKey?.id, scopes: new Set(['*']) })
  })

  it('takes a key that only begins like a generated one', async () => {
    const bootstrapKey = 'sy_live_0123456789abcdef0123456789abcdef'
    await apiKeys.bootstrap({ bootstrapKey })
    await expect(apiKeys.authenticate(bootstrapKey)).resolves.toBeDefined()
  })

  it.each([
    ['a generated key that was mistyped', { bootstrapKey: `sy_live_${'0'.repeat(38)}` }, /checksum/],
    ['the lack of one that is required', { canGenerate: false }, /required because DATABASE_URL is set/],
  ])('refuses %s, and changes nothing', async (_, options, message) => {
    await expect(apiKeys.bootstrap(options)).rejects.toThrow(message)
    expect(await counts()).toEqual({ organizations: 0, apiKeys: 0 })
  })

  it('has the generated secret kept before the key begins to work', async () => {
    const disk = new Error('no space left')
    const failing = { storeSecret: () => Promise.reject(disk) }
    await expect(apiKeys.bootstrap(failing)).rejects.toBe(disk)
    expect(await counts()).toEqual({ organizations: 0, apiKeys: 0 })
    const stored: string[] = []
    const { secret } = await apiKeys.bootstrap({ storeSecret: async (text) => void stored.push(text) })
    expect(stored).toEqual([secret])
  })

  it('happens once when many processes start together', async () => {
    const processes = Array.from({ length: 8 }, () => createApiKeys())
    const results = await Promise.all(processes.map((process) => process.bootstrap()))
    expect(results.filter(({ apiKey }) => apiKey !== null)).toHaveLength(1)
    expect(results.filter(({ secret }) => secret !== null)).toHaveLength(1)
    expect(new Set(results.map(({ organizationId }) => organizationId)).size).toBe(1)
    expect(await counts()).toEqual({ organizations: 1, apiKeys: 1 })
  })
})

describe('a later start', () => {
  it('changes nothing, whatever key it is given', async () => {
    const first = await apiKeys.bootstrap()
    expect(await apiKeys.bootstrap({ bootstrapKey: GIVEN, canGenerate: false })).toEqual({
      organizationId: first.organizationId,
      apiKey: null,
      secret: null,
    })
    await expect(apiKeys.authenticate(GIVEN)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(apiKeys.authenticate(first.secret ?? '')).resolves.toBeDefined()
  })

  it('makes no new key when the only one is revoked', async () => {
    const { organizationId, apiKey } = await apiKeys.bootstrap()
    await database.pool.query('UPDATE api_key SET revoked_at = now()')
    expect(await apiKeys.bootstrap()).toEqual({ organizationId, apiKey: null, secret: null })
    expect(apiKey).not.toBeNull()
  })
})
