import { describe, expect, it } from 'vitest'
import { actorOf, invoke, openDomainFixture } from './domain-fixture.ts'

const fixture = await openDomainFixture()
const { actor, database } = fixture
const app = fixture.openApp()
const { streamTokens } = app.services

async function newStream(): Promise<string> {
  return (await invoke(app, actor, 'demo_echo', { value: 1 })).execution.id
}

/** As if so much time had passed since the token was made. */
async function letPass(streamId: string, time: string): Promise<void> {
  await database.pool.query(
    'update stream_token set expires_at = expires_at - $3::interval where organization_id = $1 and stream_id = $2',
    [actor.organizationId, streamId, time],
  )
}

const UNAUTHENTICATED = { code: 'UNAUTHENTICATED' }

describe('a stream token', () => {
  it('opens its stream, for reading only', async () => {
    const streamId = await newStream()
    const { token, expiresAt } = await streamTokens.create(actor, streamId)
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(50_000)
    const reader = await streamTokens.redeem(token, streamId)
    expect(reader).toMatchObject({ organizationId: actor.organizationId, scopes: new Set(['read']) })
  })

  it('must be used within a minute', async () => {
    const streamId = await newStream()
    const { token } = await streamTokens.create(actor, streamId)
    await letPass(streamId, '61 seconds')
    await expect(streamTokens.redeem(token, streamId)).rejects.toMatchObject(UNAUTHENTICATED)
  })

  it('waits as long as asked for its first use, an hour at most', async () => {
    const streamId = await newStream()
    const { token } = await streamTokens.create(actor, streamId, 3_600)
    await letPass(streamId, '59 minutes')
    expect(await streamTokens.redeem(token, streamId)).toMatchObject({ scopes: new Set(['read']) })
    for (const ttlSeconds of [0, -1, 1.5, 3_601, Number.NaN]) {
      await expect(streamTokens.create(actor, streamId, ttlSeconds)).rejects.toMatchObject({
        code: 'VALIDATION',
        details: { issues: [{ path: ['ttlSeconds'] }] },
      })
    }
  })

  it('serves reconnects after that, once it was used in time', async () => {
    const streamId = await newStream()
    const { token } = await streamTokens.create(actor, streamId)
    await streamTokens.redeem(token, streamId)
    await letPass(streamId, '1 hour')
    expect(await streamTokens.redeem(token, streamId)).toMatchObject({ organizationId: actor.organizationId })
  })

  it('opens no other stream', async () => {
    const { token } = await streamTokens.create(actor, await newStream())
    await expect(streamTokens.redeem(token, await newStream())).rejects.toMatchObject(UNAUTHENTICATED)
    await expect(streamTokens.redeem('guess', await newStream())).rejects.toMatchObject(UNAUTHENTICATED)
  })

  it('is not stored as it is', async () => {
    const streamId = await newStream()
    const { token } = await streamTokens.create(actor, streamId)
    const { rows } = await database.pool.query(
      'select * from stream_token where organization_id = $1 and stream_id = $2',
      [actor.organizationId, streamId],
    )
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('is made for streams of the own organisation only, by who may read', async () => {
    const streamId = await newStream()
    const stranger = await fixture.createOrganization()
    await expect(streamTokens.create(stranger, streamId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const scopes = (scope: 'read' | 'copilot') => actorOf(actor.organizationId, [scope])
    expect(await streamTokens.create(scopes('read'), streamId)).toMatchObject({ token: expect.any(String) })
    await expect(streamTokens.create(scopes('copilot'), streamId)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
