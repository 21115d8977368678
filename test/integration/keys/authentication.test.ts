import { describe, expect, it } from 'vitest'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { openTestDatabase } from '../../support/database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { openKeysFixture } from './keys-fixture.ts'

const { apiKeys, createApiKeys, createOrganization, database, errors } = await openKeysFixture()
const owner = await createOrganization('first')

const INVALID = { code: 'UNAUTHENTICATED', message: 'Invalid API key' }
const HOUR_MS = 3_600_000
let made = 0

function create() {
  made++
  return apiKeys.create(owner, { name: `key ${made}`, scopes: ['runtime'], expiry: 'never' })
}

async function setByDatabase(id: string, assignment: string): Promise<void> {
  await database.pool.query(`UPDATE api_key SET ${assignment} WHERE id = $1`, [id])
}

async function lastUsedOf(id: string): Promise<Date | null | undefined> {
  return (await apiKeys.list(owner)).find((key) => key.id === id)?.lastUsedAt
}

describe('authentication', () => {
  it.each([
    ['revoked', 'revoked_at = now()'],
    ['disabled', 'disabled_at = now()'],
    ['expired', "expires_at = now() - interval '1 millisecond'"],
  ])('answers a %s key like an unknown one', async (_, assignment) => {
    const { apiKey, secret } = await create()
    await expect(apiKeys.authenticate(secret)).resolves.toMatchObject({ keyId: apiKey.id })
    await setByDatabase(apiKey.id, assignment)
    await expect(apiKeys.authenticate(secret)).rejects.toMatchObject(INVALID)
  })

  it.each([
    ['an unknown key', 'some-other-key-that-nobody-has-ever-made'],
    ['an empty key', ''],
    ['a key with a NUL', 'a\0b'],
    ['a key of 513 characters', 'x'.repeat(513)],
  ])('refuses %s', async (_, key) => {
    await expect(apiKeys.authenticate(key)).rejects.toMatchObject(INVALID)
  })

  it('refuses the secret under another pepper', async () => {
    const { secret } = await create()
    const other = createApiKeys({ pepper: 'another pepper, also 32 characters long' })
    await expect(other.authenticate(secret)).rejects.toMatchObject(INVALID)
  })

  it('asks the database about every form of key but its own with a bad checksum', async () => {
    const closed = await openTestDatabase()
    const offline = createApiKeys({ database: closed })
    await closed.close()
    const { secret } = await create()
    const mistyped = `${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`
    await expect(offline.authenticate(mistyped)).rejects.toMatchObject(INVALID)
    await expect(offline.authenticate(secret)).rejects.not.toMatchObject(INVALID)
    await expect(offline.authenticate(`${secret}0`)).rejects.not.toMatchObject(INVALID)
  })
})

describe('the cache', () => {
  it('spares look-ups, and never outlives a change in the same process, with a bus or without', async () => {
    const bus = createInProcessBus()
    await bus.close()
    const cached = createApiKeys({ bus, cacheMs: HOUR_MS })
    const { apiKey, secret } = await create()
    await cached.authenticate(secret)
    await setByDatabase(apiKey.id, 'disabled_at = now()')
    await expect(cached.authenticate(secret)).resolves.toMatchObject({ keyId: apiKey.id })
    await cached.disable(owner, apiKey.id)
    await expect(cached.authenticate(secret)).rejects.toMatchObject(INVALID)
    await cached.enable(owner, apiKey.id)
    await expect(cached.authenticate(secret)).resolves.toMatchObject({ keyId: apiKey.id })
    await cached.revoke(owner, apiKey.id)
    await expect(cached.authenticate(secret)).rejects.toMatchObject(INVALID)
  })

  it('holds nothing that was looked up while the key was being revoked', async () => {
    const cached = createApiKeys({ cacheMs: HOUR_MS })
    for (let round = 0; round < 10; round++) {
      const { apiKey, secret } = await create()
      const revoking = cached.revoke(owner, apiKey.id)
      const racing = Array.from({ length: 10 }, () => cached.authenticate(secret).catch(() => null))
      await revoking
      await expect(cached.authenticate(secret)).rejects.toMatchObject(INVALID)
      await Promise.all(racing)
    }
  })

  it('is emptied by a hint from another process', async () => {
    const bus = createInProcessBus()
    const here = createApiKeys({ bus, cacheMs: HOUR_MS })
    const there = createApiKeys({ bus, cacheMs: HOUR_MS })
    const { apiKey, secret } = await create()
    await there.authenticate(secret)
    await here.revoke(owner, apiKey.id)
    await expect(there.authenticate(secret)).rejects.toMatchObject(INVALID)
  })

  it('lets go of a key when it expires, without being told', async () => {
    const cached = createApiKeys({ cacheMs: HOUR_MS })
    const { apiKey, secret } = await create()
    await setByDatabase(apiKey.id, "expires_at = clock_timestamp() + interval '1 second'")
    await expect(cached.authenticate(secret)).resolves.toMatchObject({ keyId: apiKey.id })
    await waitUntil(async () => (await cached.authenticate(secret).catch(() => null)) === null)
  })
})

describe('the time of the last use', () => {
  it('is recorded, and at most once a minute', async () => {
    const { apiKey, secret } = await create()
    await createApiKeys().authenticate(secret)
    await waitUntil(async () => (await lastUsedOf(apiKey.id)) !== null)

    await setByDatabase(apiKey.id, "last_used_at = now() - interval '50 seconds'")
    const before = await lastUsedOf(apiKey.id)
    const soon = createApiKeys()
    await soon.authenticate(secret)
    await soon.close()
    expect(await lastUsedOf(apiKey.id)).toEqual(before)

    await setByDatabase(apiKey.id, "last_used_at = now() - interval '61 seconds'")
    const later = createApiKeys()
    await later.authenticate(secret)
    await later.close()
    expect(Number(await lastUsedOf(apiKey.id))).toBeGreaterThan(Number(before))
  })

  it('costs nobody an answer when it cannot be recorded', async () => {
    const { apiKey, secret } = await create()
    await database.pool.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON api_key FOR EACH ROW EXECUTE FUNCTION refuse();`)
    try {
      const unlucky = createApiKeys()
      await expect(unlucky.authenticate(secret)).resolves.toMatchObject({ keyId: apiKey.id })
      await unlucky.close()
      expect(errors.splice(0).map(({ message }) => message)).toEqual([
        'The use of an API key was not recorded',
      ])
    } finally {
      await database.pool.query('DROP FUNCTION refuse CASCADE')
    }
  })
})
