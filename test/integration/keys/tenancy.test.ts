import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../src/domain/actor.ts'
import { actorOf, openKeysFixture } from './keys-fixture.ts'

const { apiKeys, createOrganization, organizations } = await openKeysFixture()
const ours = await createOrganization('ours')
const theirs = await createOrganization('theirs')
const input = { name: 'same name', scopes: ['runtime'], expiry: 'never' } as const
const foreign = await apiKeys.create(theirs, input)

const BY_ID: [string, (actor: Actor, id: string) => Promise<unknown>][] = [
  ['rename', (actor, id) => apiKeys.rename(actor, id, 'taken over')],
  ['disable', (actor, id) => apiKeys.disable(actor, id)],
  ['enable', (actor, id) => apiKeys.enable(actor, id)],
  ['revoke', (actor, id) => apiKeys.revoke(actor, id)],
  ['rotate', (actor, id) => apiKeys.rotate(actor, id)],
]
const EVERY: [string, (actor: Actor, id: string) => Promise<unknown>][] = [
  ['list', (actor) => apiKeys.list(actor)],
  ['create', (actor) => apiKeys.create(actor, input)],
  ...BY_ID,
]

describe('two organisations', () => {
  it.each(BY_ID)("%s takes the other one's id for unknown", async (_, call) => {
    const message = `Unknown API key "${foreign.apiKey.id}"`
    await expect(call(ours, foreign.apiKey.id)).rejects.toMatchObject({ code: 'NOT_FOUND', message })
    await expect(call(ours, 'key_none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await apiKeys.list(theirs)).toMatchObject([{ name: 'same name', status: 'active' }])
    await expect(apiKeys.authenticate(foreign.secret)).resolves.toMatchObject({ keyId: foreign.apiKey.id })
  })

  it('have keys of the same name, and see their own only', async () => {
    const { apiKey } = await apiKeys.create(ours, input)
    expect((await apiKeys.list(ours)).map(({ id }) => id)).toEqual([apiKey.id])
    expect((await apiKeys.list(theirs)).map(({ id }) => id)).toEqual([foreign.apiKey.id])
  })

  it('each see themselves', async () => {
    expect(await organizations.get(ours)).toMatchObject({ id: ours.organizationId, slug: 'ours' })
    expect(await organizations.get(theirs)).toMatchObject({ id: theirs.organizationId, slug: 'theirs' })
    const nobody = actorOf('org_none', ['*'])
    await expect(organizations.get(nobody)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the scope admin', () => {
  it.each(EVERY)('is needed to %s, before anything else is said', async (_, call) => {
    const actor = actorOf(ours.organizationId, ['runtime', 'copilot', 'workflows', 'webhooks', 'read'])
    for (const id of [foreign.apiKey.id, 'key_none']) {
      await expect(call(actor, id)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        message: 'API key is missing the required scope: admin',
      })
    }
  })

  it('is enough to manage keys', async () => {
    const admin = actorOf(ours.organizationId, ['admin'])
    const { apiKey } = await apiKeys.create(admin, { ...input, name: 'by an admin', scopes: ['admin'] })
    for (const [, call] of BY_ID.slice(1)) await call(admin, apiKey.id).catch(expectConflict)
    expect(await apiKeys.list(admin)).toContainEqual(
      expect.objectContaining({ id: apiKey.id, status: 'revoked' }),
    )
  })
})

/** A revoked key can no longer be rotated. */
function expectConflict(error: unknown): void {
  expect(error).toMatchObject({ code: 'CONFLICT' })
}
