import { describe, expect, it } from 'vitest'
import type { CatalogChange } from '../../../src/domain/accounts/catalog-change.ts'
import type { Actor } from '../../../src/domain/actor.ts'
import type { StreamFollower } from '../../../src/engine/event-log/follower.ts'
import { actorOf, openDomainFixture } from './domain-fixture.ts'

const fixture = await openDomainFixture()
const { capabilities, sandbox, executions } = fixture.openApp().services

async function follow({ organizationId }: Actor, after: number | null): Promise<StreamFollower> {
  const follower = await capabilities.followChanges(actorOf(organizationId), after)
  if (!follower) throw new Error('The changes of a catalogue have no end')
  return follower
}

/** The next page of changes; the follower stays open. */
async function next(follower: StreamFollower): Promise<CatalogChange[]> {
  const page = await follower.next()
  return page.done ? [] : page.value.events.map(({ payload }) => JSON.parse(payload))
}

async function changesOf(actor: Actor): Promise<CatalogChange[]> {
  const follower = await follow(actor, 0)
  const changes = await next(follower)
  await follower.return()
  return changes
}

function setStatus({ organizationId }: Actor, externalId: string, status: 'active' | 'disabled') {
  return capabilities.change(organizationId, async (transaction) => {
    const where = { organizationId, externalId }
    await transaction.connectedAccount.updateMany({ where, data: { status } })
  })
}

async function externalIdOf(actor: Actor, capability: string): Promise<string> {
  const [account] = (await capabilities.get(actor, capability)).accounts
  return account?.account.externalId ?? ''
}

describe('a change of the catalogue', () => {
  it('names what was added, changed and removed, for those who follow and for those who come later', async () => {
    const actor = await fixture.createOrganization()
    const externalId = await externalIdOf(actor, 'demo_echo')
    const watcher = await follow(actor, null)
    const seen = next(watcher)
    const demo = ['demo_echo', 'demo_fail', 'demo_slow']
    await setStatus(actor, externalId, 'disabled')
    expect(await seen).toEqual([{ added: [], changed: [], removed: demo }])
    await setStatus(actor, externalId, 'active')
    expect(await next(watcher)).toEqual([{ added: demo, changed: [], removed: [] }])
    await watcher.return()
    const where = { organizationId: actor.organizationId, name: 'echo' }
    await capabilities.change(actor.organizationId, async (transaction) => {
      await transaction.toolDefinition.updateMany({ where, data: { description: 'Another one' } })
    })
    const [connected, ...later] = await changesOf(actor)
    expect(connected?.added).toContain('gmail_search')
    expect(later).toEqual([
      { added: [], changed: [], removed: demo },
      { added: demo, changed: [], removed: [] },
      { added: [], changed: ['demo_echo'], removed: [] },
    ])
  })

  it('is not recorded when nothing is different, nor when it fails', async () => {
    const actor = await fixture.createOrganization()
    const before = await changesOf(actor)
    await sandbox.connect(actor)
    const failed = capabilities.change(actor.organizationId, async (transaction) => {
      await transaction.toolDefinition.deleteMany({ where: { organizationId: actor.organizationId } })
      throw new Error('The gateway is away')
    })
    await expect(failed).rejects.toThrow('The gateway is away')
    expect(await changesOf(actor)).toEqual(before)
  })

  it('waits for the one before: every change tells its own part, however many come at once', async () => {
    const actor = await fixture.createOrganization()
    const ids = [await externalIdOf(actor, 'demo_echo'), await externalIdOf(actor, 'gmail_search')]
    await Promise.all(ids.map((id) => setStatus(actor, id, 'disabled')))
    const [, ...changes] = await changesOf(actor)
    expect(changes.map(({ removed }) => removed.length).sort()).toEqual([2, 3])
    expect(changes.flatMap(({ added, changed }) => [...added, ...changed])).toEqual([])
  })

  it('is seen by its own organisation alone, and is no execution', async () => {
    const [actor, stranger] = [await fixture.createOrganization(), await fixture.createOrganization()]
    await setStatus(actor, await externalIdOf(actor, 'demo_echo'), 'disabled')
    expect(await changesOf(stranger)).toHaveLength(1)
    const id = `catalog_${actor.organizationId}`
    await expect(executions.follow(actor, id, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is refused to a cursor whose changes are no longer kept', async () => {
    const actor = await fixture.createOrganization()
    await setStatus(actor, await externalIdOf(actor, 'demo_echo'), 'disabled')
    await fixture.database.pool.query(
      `update event set at = now() - interval '31 days' where organization_id = $1 and seq = 1`,
      [actor.organizationId],
    )
    const janitor = fixture.openApp().janitor
    expect(await janitor.clean()).toBe(true)
    await expect(follow(actor, 0)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' })
    const kept = await follow(actor, 1)
    expect(await next(kept)).toHaveLength(1)
    await kept.return()
  })
})
