import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '../../../src/domain/actor.ts'
import { AGENT, type Confirming, CREATE, createConfirming } from './confirming.ts'
import { type ScriptedCopilot, startScriptedCopilot } from './scripted-copilot.ts'

let copilot: ScriptedCopilot
let one: Confirming

beforeAll(async () => {
  copilot = await startScriptedCopilot()
})
afterAll(() => copilot[Symbol.asyncDispose]())
beforeEach(async () => {
  one = await createConfirming(copilot)
})

const services = () => copilot.server.app.services

const nameOf = (asset: { name: string }) => asset.name

describe('deciding', () => {
  it('makes the change that was approved, and ends the wait', async () => {
    const { turn, id } = await one.ask(CREATE)
    expect(await one.decide(id)).toBe('approved')
    expect(await one.listAssets()).toMatchObject([{ name: 'Writer', config: AGENT, version: 1 }])
    expect(await one.statusOf(turn.id)).toBe('completed')
  })

  it('changes nothing when it is denied', async () => {
    const { turn, id } = await one.ask(CREATE)
    expect(await one.decide(id, false)).toBe('denied')
    expect(await one.listAssets()).toEqual([])
    expect(await one.statusOf(turn.id)).toBe('completed')
  })

  it('goes on waiting while something else is to be decided', async () => {
    const { turn, asked } = await one.ask(CREATE, { ...CREATE, name: 'Reader' })
    await one.decide(asked[0]?.id ?? '')
    expect(await one.statusOf(turn.id)).toBe('waiting_confirmation')
  })

  it.each([true, false])('happens once, whatever was decided first (approve: %s)', async (first) => {
    const { id } = await one.ask(CREATE)
    await one.decide(id, first)
    for (const again of [true, false])
      await expect(one.decide(id, again)).rejects.toMatchObject({ code: 'APPROVAL_CLOSED' })
    expect(await one.listAssets()).toHaveLength(first ? 1 : 0)
  })

  it('happens once, however many decide at the same time', async () => {
    const { id } = await one.ask(CREATE)
    const decisions = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => one.decide(id, n % 2 === 0)),
    )
    const [made, ...more] = decisions.filter(({ status }) => status === 'fulfilled')
    expect(more).toEqual([])
    expect(await one.listAssets()).toHaveLength(made && 'value' in made && made.value === 'approved' ? 1 : 0)
  })

  it('is the right of the same organisation, in the same session', async () => {
    const { id } = await one.ask(CREATE)
    const other = await copilot.server.createOrganization('Other', { sandbox: false })
    const elsewhere = await copilot.createSession(one.actor)
    await expect(one.decide(id, true, other.actor, undefined)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(one.decide(id, true, one.actor, elsewhere)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(one.decide('conf_unknown')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await one.listAssets()).toEqual([])
  })

  it.each(['copilot', 'workflows', 'read'] as const)(
    'is no right of a key with the scope %s alone',
    async (scope) => {
      const { id } = await one.ask(CREATE)
      await expect(one.decide(id, true, { ...one.actor, scopes: new Set([scope]) })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    },
  )

  it('asks the door for all approvals for the same rights', async () => {
    const { id } = await one.ask(CREATE)
    const [approval] = await services().approvals.ofSubjects(one.actor, [id])
    const runtime: Actor = { ...one.actor, scopes: new Set(['runtime']) }
    const decision = services().approvals.decide(runtime, approval?.id ?? '', { approve: true })
    await expect(decision).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const edited = { approve: true, editedInput: { after: { name: 'Mine' } } }
    await expect(services().approvals.decide(one.actor, approval?.id ?? '', edited)).rejects.toMatchObject({
      code: 'VALIDATION',
    })
    await services().approvals.decide(one.actor, approval?.id ?? '', { approve: true })
    expect(await one.listAssets()).toHaveLength(1)
  })

  it('comes too late after ten minutes', async () => {
    const { turn, id } = await one.ask(CREATE)
    await one.expire(id)
    await expect(one.decide(id)).rejects.toThrow(/is expired already/)
    await one.sweep()
    expect(await one.statusOf(turn.id)).toBe('completed')
    expect(await one.listAssets()).toEqual([])
  })

  it('stands in the audit log with its change', async () => {
    const { id } = await one.ask(CREATE)
    await one.decide(id)
    const { rows } = await services().audit.list(one.actor, { filter: {}, first: 2 })
    expect(rows).toMatchObject([
      { action: 'approval.approved', actorId: one.actor.keyId, after: { copilot_confirmation: id } },
      { action: 'asset.created', actorId: one.actor.keyId },
    ])
  })

  it('changes nothing when the request was tampered with', async () => {
    const { id } = await one.ask(CREATE)
    const forged = JSON.stringify({ name: 'Forged', description: null, config: AGENT })
    await copilot.server.database.pool.query(
      `update copilot_confirmation set after = $2::json where id = $1`,
      [id, forged],
    )
    await expect(one.decide(id)).rejects.toThrow('is not what was asked for')
    expect(await one.listAssets()).toEqual([])
  })
})

describe('an asset that is there', () => {
  const create = () => services().assets.create(one.actor, { kind: 'agent', name: 'Writer', config: AGENT })

  it('is changed as it was shown: what is not named stays, null removes', async () => {
    const { id: asset_id } = await create()
    const config = { temperature: 0.5, system_prompt: null }
    const { asked, id } = await one.ask({
      operation: 'update',
      asset_type: 'agent',
      asset_id,
      name: 'Poet',
      config,
    })
    expect(asked).toMatchObject([
      {
        before: { name: 'Writer', config: AGENT, version: 1 },
        after: { name: 'Poet', config: { model: 'gpt-4.1', temperature: 0.5 } },
      },
    ])
    await one.decide(id)
    expect(await one.listAssets()).toMatchObject([
      { name: 'Poet', version: 2, config: { model: 'gpt-4.1', temperature: 0.5 } },
    ])
  })

  it.each(['update', 'delete'])(
    'is left alone by an approved %s when it has changed since',
    async (operation) => {
      const { id: asset_id } = await create()
      const { id } = await one.ask({
        operation,
        asset_type: 'agent',
        asset_id,
        ...(operation === 'update' && { name: 'Poet' }),
      })
      await services().assets.update(one.actor, { kind: 'agent', id: asset_id, changes: { name: 'Mine' } })
      await expect(one.decide(id)).rejects.toMatchObject({
        code: 'VERSION_CONFLICT',
        details: { currentVersion: 2 },
      })
      expect((await one.listAssets()).map(nameOf)).toEqual(['Mine'])
      expect(await one.decide(id, false)).toBe('denied')
    },
  )

  it('is removed after a confirmation', async () => {
    const { id: asset_id } = await create()
    const { id } = await one.ask({ operation: 'delete', asset_type: 'agent', asset_id })
    await one.decide(id)
    expect(await one.listAssets()).toEqual([])
  })
})
