import { describe, expect, it } from 'vitest'
import type { Scope } from '../../../src/domain/actor.ts'
import { actorOf, openKeysFixture } from './keys-fixture.ts'

const { apiKeys, createOrganization, database } = await openKeysFixture()
const owner = await createOrganization('first')

function actorWith(...scopes: Scope[]) {
  return actorOf(owner.organizationId, scopes)
}

describe('creating a key', () => {
  it("shows a secret that authenticates as the organisation, with the key's scopes", async () => {
    const input = { name: 'agent', scopes: ['read', 'runtime', 'read'], expiry: 'never' } as const
    const { apiKey, secret } = await apiKeys.create(owner, { ...input, label: 'for the nightly run' })
    expect(secret).toMatch(/^sy_live_[0-9A-Za-z]{38}$/)
    expect(apiKey).toMatchObject({
      name: 'agent',
      label: 'for the nightly run',
      scopes: ['runtime', 'read'],
      status: 'active',
      prefix: secret.slice(0, 12),
      lastFour: secret.slice(-4),
      expiresAt: null,
      lastUsedAt: null,
    })
    expect(await apiKeys.authenticate(secret)).toEqual({
      organizationId: owner.organizationId,
      keyId: apiKey.id,
      scopes: new Set(['runtime', 'read']),
    })
  })

  it("ends a key for 12 months a year from now by the database's clock", async () => {
    const { apiKey } = await apiKeys.create(owner, { name: 'year', scopes: ['read'], expiry: '12 months' })
    const { rows } = await database.pool.query(
      `SELECT expires_at BETWEEN now() + interval '1 year' - interval '1 minute'
                             AND now() + interval '1 year' + interval '1 minute' AS "isAYear"
       FROM api_key WHERE id = $1`,
      [apiKey.id],
    )
    expect(rows).toEqual([{ isAYear: true }])
  })

  it.each([
    ['an empty name', { name: ' ' }, 'name'],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['a name with half a character', { name: 'a\ud800' }, 'name'],
    ['a label of 201 characters', { label: 'x'.repeat(201) }, 'label'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['an unknown scope', { scopes: ['runtime', 'fly'] }, 'scopes'],
    ['an expiry in the past', { expiry: new Date('2020-01-01') }, 'expiry'],
  ])('refuses %s', async (_, bad, field) => {
    const input = { name: `bad ${field}`, scopes: ['runtime'], expiry: 'never', ...bad } as const
    await expect(apiKeys.create(owner, input)).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { issues: [{ path: [field] }] },
    })
  })

  it('refuses a name that is taken, also by a revoked key and by two at the same time', async () => {
    const input = { name: 'unique', scopes: ['runtime'], expiry: 'never' } as const
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => apiKeys.create(owner, input)))
    const created = results.filter((result) => result.status === 'fulfilled')
    expect(created).toHaveLength(1)
    for (const { value } of created) await apiKeys.revoke(owner, value.apiKey.id)
    await expect(apiKeys.create(owner, input)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'An API key named "unique" exists already; revoked keys keep their names',
    })
  })

  it('hands out no scope that the creator lacks', async () => {
    const creator = actorWith('admin', 'runtime')
    const input = { name: 'limited', scopes: ['runtime', 'admin'], expiry: 'never' } as const
    expect((await apiKeys.create(creator, input)).apiKey.scopes).toEqual(['runtime', 'admin'])
    for (const scope of ['copilot', '*'] as const) {
      await expect(
        apiKeys.create(creator, { ...input, name: `more than ${scope}`, scopes: ['runtime', scope] }),
      ).rejects.toMatchObject({ code: 'FORBIDDEN', details: { requiredScope: scope } })
    }
  })
})

describe('managing keys', () => {
  it('lists the newest first, without a trace of their hashes', async () => {
    const made = []
    for (const name of ['older', 'newer']) {
      made.push(await apiKeys.create(owner, { name, scopes: ['runtime'], expiry: 'never' }))
    }
    const [newest, next] = await apiKeys.list(owner)
    expect([next, newest]).toEqual(made.map(({ apiKey }) => apiKey))
    expect(newest).not.toHaveProperty('hash')
  })

  it('tells apart active, disabled, expired and revoked keys', async () => {
    const ids = new Map<string, string>()
    for (const name of ['active', 'disabled', 'expired', 'revoked']) {
      const { apiKey } = await apiKeys.create(owner, { name, scopes: ['runtime'], expiry: 'never' })
      ids.set(name, apiKey.id)
    }
    await apiKeys.disable(owner, ids.get('disabled') ?? '')
    await apiKeys.revoke(owner, ids.get('revoked') ?? '')
    await database.pool.query(`UPDATE api_key SET expires_at = now() WHERE name = 'expired'`)
    const listed = (await apiKeys.list(owner)).filter(({ id }) => [...ids.values()].includes(id))
    expect(listed.map(({ name, status }) => [name, status])).toEqual([
      ['revoked', 'revoked'],
      ['expired', 'expired'],
      ['disabled', 'disabled'],
      ['active', 'active'],
    ])
  })

  it('renames a key, but not to a name that is taken', async () => {
    const { apiKey } = await apiKeys.create(owner, { name: 'before', scopes: ['runtime'], expiry: 'never' })
    expect(await apiKeys.rename(owner, apiKey.id, ' after ')).toMatchObject({ id: apiKey.id, name: 'after' })
    await apiKeys.create(owner, { name: 'before', scopes: ['runtime'], expiry: 'never' })
    await expect(apiKeys.rename(owner, apiKey.id, 'before')).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await apiKeys.rename(owner, apiKey.id, 'after')).toMatchObject({ name: 'after' })
  })

  it('keeps the time of the first revocation, and revokes for good', async () => {
    const { apiKey } = await apiKeys.create(owner, { name: 'gone', scopes: ['runtime'], expiry: 'never' })
    const revoked = await apiKeys.revoke(owner, apiKey.id)
    expect(revoked.status).toBe('revoked')
    expect(await apiKeys.revoke(owner, apiKey.id)).toEqual(revoked)
    await expect(apiKeys.enable(owner, apiKey.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(apiKeys.disable(owner, apiKey.id)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('enables what was disabled, and no more', async () => {
    const { apiKey } = await apiKeys.create(owner, { name: 'paused', scopes: ['runtime'], expiry: 'never' })
    const disabled = await apiKeys.disable(owner, apiKey.id)
    expect(await apiKeys.disable(owner, apiKey.id)).toEqual(disabled)
    await database.pool.query('UPDATE api_key SET expires_at = now() WHERE id = $1', [apiKey.id])
    expect(await apiKeys.enable(owner, apiKey.id)).toMatchObject({ disabledAt: null, status: 'expired' })
  })
})
