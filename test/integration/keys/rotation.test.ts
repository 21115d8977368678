import { describe, expect, it } from 'vitest'
import { actorOf, openKeysFixture } from './keys-fixture.ts'

const { apiKeys, createOrganization, database } = await openKeysFixture()
const owner = await createOrganization('first')

const INVALID = { code: 'UNAUTHENTICATED', message: 'Invalid API key' }
const DAY_MS = 86_400_000

function create(name: string, more: { scopes?: string[]; expiry?: Date; label?: string } = {}) {
  return apiKeys.create(owner, { name, scopes: ['runtime'], expiry: 'never', ...more })
}

async function secondsLeft(id: string): Promise<number> {
  const { rows } = await database.pool.query<{ left: number }>(
    'SELECT extract(epoch FROM expires_at - now())::float8 AS left FROM api_key WHERE id = $1',
    [id],
  )
  return rows[0]?.left ?? Number.NaN
}

describe('rotating a key', () => {
  it('makes a new secret with the same name, label and scopes, while the old one still works', async () => {
    const old = await create('ci', { scopes: ['runtime', 'read'], label: 'builds' })
    const rotated = await apiKeys.rotate(owner, old.apiKey.id)
    expect(rotated.apiKey).toMatchObject({ name: 'ci', label: 'builds', scopes: ['runtime', 'read'] })
    expect(rotated.apiKey.id).not.toBe(old.apiKey.id)
    expect(rotated.replaced).toMatchObject({ id: old.apiKey.id, name: `ci (${old.apiKey.id.slice(-6)})` })
    expect(await apiKeys.authenticate(old.secret)).toMatchObject({ keyId: old.apiKey.id })
    expect(await apiKeys.authenticate(rotated.secret)).toMatchObject({ keyId: rotated.apiKey.id })
  })

  it("gives the old key 24 hours by the database's clock, or as told", async () => {
    const [day, month, none] = await Promise.all(['a', 'b', 'c'].map((name) => create(`overlap ${name}`)))
    if (!day || !month || !none) throw new Error('Three keys were made')
    await apiKeys.rotate(owner, day.apiKey.id)
    expect(await secondsLeft(day.apiKey.id)).toBeCloseTo(24 * 3600, -2)
    await apiKeys.rotate(owner, month.apiKey.id, { overlapMs: 30 * DAY_MS })
    expect(await secondsLeft(month.apiKey.id)).toBeCloseTo(30 * 24 * 3600, -2)
    await apiKeys.rotate(owner, none.apiKey.id, { overlapMs: 0 })
    await expect(apiKeys.authenticate(none.secret)).rejects.toMatchObject(INVALID)
  })

  it('refuses the old secret after the overlap, and only that one', async () => {
    const old = await create('over')
    const { secret } = await apiKeys.rotate(owner, old.apiKey.id)
    await database.pool.query('UPDATE api_key SET expires_at = now() WHERE id = $1', [old.apiKey.id])
    await expect(apiKeys.authenticate(old.secret)).rejects.toMatchObject(INVALID)
    await expect(apiKeys.authenticate(secret)).resolves.toBeDefined()
  })

  it('neither lengthens the life of the old key nor gives the new one a longer one unasked', async () => {
    const expiry = new Date(Date.now() + 3_600_000)
    const old = await create('short', { expiry })
    const first = await apiKeys.rotate(owner, old.apiKey.id)
    expect([first.apiKey.expiresAt, first.replaced.expiresAt]).toEqual([expiry, expiry])
    const second = await apiKeys.rotate(owner, first.apiKey.id, { expiry: 'never' })
    expect([second.apiKey.expiresAt, second.replaced.expiresAt]).toEqual([null, expiry])
  })

  it.each([-1, 0.5, 30 * DAY_MS + 1, Number.NaN])('refuses an overlap of %d ms', async (overlapMs) => {
    const { apiKey } = await create(`overlap of ${overlapMs}`)
    await expect(apiKeys.rotate(owner, apiKey.id, { overlapMs })).rejects.toMatchObject({
      code: 'VALIDATION',
    })
  })

  it('happens once however many ask at the same time', async () => {
    const { apiKey } = await create('popular')
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => apiKeys.rotate(owner, apiKey.id)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({
          code: 'CONFLICT',
          message: expect.stringContaining('rotated already'),
        })
      }
    }
    const names = (await apiKeys.list(owner))
      .map(({ name }) => name)
      .filter((name) => name.startsWith('popular'))
    expect(names).toEqual(['popular', `popular (${apiKey.id.slice(-6)})`])
  })

  it.each(['disabled_at', 'revoked_at', 'expires_at'])('refuses a key whose %s has come', async (column) => {
    const { apiKey } = await create(`not active: ${column}`)
    await database.pool.query(`UPDATE api_key SET ${column} = now() WHERE id = $1`, [apiKey.id])
    await expect(apiKeys.rotate(owner, apiKey.id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('only an active key can be rotated'),
    })
  })

  it('gives nobody the secret of a key that may do more than theirs', async () => {
    const { apiKey, secret } = await create('powerful', { scopes: ['*'] })
    const limited = actorOf(owner.organizationId, ['admin', 'runtime'])
    await expect(apiKeys.rotate(limited, apiKey.id)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: { requiredScope: '*' },
    })
    await expect(apiKeys.authenticate(secret)).resolves.toMatchObject({ keyId: apiKey.id })
    expect((await apiKeys.list(owner)).find(({ id }) => id === apiKey.id)).toMatchObject({ name: 'powerful' })
  })
})
