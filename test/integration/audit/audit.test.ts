import { afterAll, describe, expect, it } from 'vitest'
import type { Actor } from '../../../src/domain/actor.ts'
import { Audit } from '../../../src/domain/audit/audit.ts'
import { Organizations } from '../../../src/domain/organizations/organizations.ts'
import { openTestDatabase } from '../../support/database.ts'

const database = await openTestDatabase()
const errors: Error[] = []
const audit = new Audit({ database, onError: (error) => errors.push(error) })
const organizations = new Organizations(database)
afterAll(async () => {
  await audit.close()
  await database.close()
})

const SIGNED_IN = { action: 'door.opened', target: { type: 'door', id: 'door_1' } } as const

async function createActor(slug: string): Promise<Actor> {
  const { id } = await organizations.create({ name: slug, slug })
  return { organizationId: id, keyId: 'key_a', scopes: new Set(['admin']), source: 'api' }
}

function recordIn(actor: Actor, id: string, facts: { before?: object; after?: object } = {}): Promise<void> {
  const entry = { action: 'door.opened', target: { type: 'door', id }, ...facts } as const
  return database.prisma.$transaction((transaction) => audit.record(transaction, actor, entry))
}

async function entriesOf(actor: Actor) {
  return (await audit.list(actor, { filter: {}, first: 100 })).rows
}

describe('the audit log', () => {
  it('keeps who did what to what, and masks secrets', async () => {
    const actor = await createActor('facts')
    const origin = { requestId: 'req_1', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', ip: '10.0.0.1' }
    const entry = {
      action: 'account.updated',
      target: { type: 'connected_account', id: 'acc_1' },
      sessionId: 'session_1',
      before: { displayName: 'Old', credentials: { apiKey: 'canary' } },
      after: { displayName: 'New', token: 'canary', at: new Date(0) },
    } as const
    await database.prisma.$transaction((transaction) =>
      audit.record(transaction, { ...actor, origin }, entry),
    )
    const [kept] = await entriesOf(actor)
    expect(kept).toMatchObject({
      seq: 1,
      actorType: 'api_key',
      actorId: 'key_a',
      action: 'account.updated',
      targetType: 'connected_account',
      targetId: 'acc_1',
      sessionId: 'session_1',
      requestId: 'req_1',
      ip: '10.0.0.1',
      before: { displayName: 'Old', credentials: '[redacted]' },
      after: { displayName: 'New', token: '[redacted]', at: '1970-01-01T00:00:00.000Z' },
      prevHash: '0'.repeat(64),
    })
    expect(JSON.stringify(kept)).not.toContain('canary')
  })

  it('is written in the transaction of the change, through Prisma or the pool, or not at all', async () => {
    const actor = await createActor('atomic')
    const failing = database.prisma.$transaction(async (transaction) => {
      await audit.record(transaction, actor, SIGNED_IN)
      throw new Error('the change fails')
    })
    await expect(failing).rejects.toThrow('the change fails')
    const client = await database.pool.connect()
    await client.query('begin')
    await audit.record(client, actor, SIGNED_IN)
    await client.query('commit')
    client.release()
    expect(await entriesOf(actor)).toMatchObject([{ seq: 1 }])
  })

  it('is one chain without a gap, however many write at the same time', async () => {
    const actor = await createActor('busy')
    const ids = Array.from({ length: 20 }, (_, n) => `door_${n}`)
    for (const id of ids) audit.note(actor, { action: 'door.seen', target: { type: 'door', id } })
    await Promise.all(ids.map((id) => recordIn(actor, id)))
    await expect.poll(() => audit.count(actor, {})).toBe(40)
    expect((await entriesOf(actor)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 40 }, (_, n) => 40 - n),
    )
    expect(await audit.verify(actor)).toEqual({
      isIntact: true,
      checked: 40,
      brokenSeq: null,
      lastSeq: 40,
      hasMore: false,
    })
  })

  it('takes what is noted again and again once an hour', async () => {
    const actor = await createActor('often')
    for (let n = 0; n < 5; n++) audit.note(actor, SIGNED_IN)
    audit.note({ ...actor, keyId: 'key_b' }, SIGNED_IN)
    await expect.poll(() => audit.count(actor, {})).toBe(2)
  })

  it('is filtered by action, target and time, page by page', async () => {
    const actor = await createActor('filters')
    for (const id of ['door_1', 'door_2', 'door_1']) await recordIn(actor, id)
    const first = await audit.list(actor, { filter: { targetId: 'door_1' }, first: 1 })
    expect([first.rows[0]?.seq, first.hasMore]).toEqual([3, true])
    const second = await audit.list(actor, { filter: { targetId: 'door_1' }, first: 1, after: 3 })
    expect([second.rows[0]?.seq, second.hasMore]).toEqual([1, false])
    expect(await audit.count(actor, { action: { startsWith: 'window.' } })).toBe(0)
    expect(await audit.count(actor, { at: { gt: new Date(Date.now() + 3_600_000) } })).toBe(0)
  })

  it('leaves large facts out', async () => {
    const actor = await createActor('large')
    await recordIn(actor, 'door_1', { after: { text: 'x'.repeat(20_000) } })
    expect((await entriesOf(actor))[0]?.after).toEqual({ omitted: '20011 characters' })
  })

  it('is read by administrators alone', async () => {
    const actor = { ...(await createActor('closed')), scopes: new Set(['runtime', 'read'] as const) }
    await expect(audit.list(actor, { filter: {}, first: 1 })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(audit.verify(actor)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('tampering', () => {
  const sql = (text: string, values: string[] = []) => database.pool.query(text, values)

  it('is refused by the database', async () => {
    const actor = await createActor('refused')
    await recordIn(actor, 'door_1')
    for (const statement of [
      'update audit_event set action = action',
      'delete from audit_event',
      'truncate audit_event',
    ]) {
      await expect(sql(statement), statement).rejects.toThrow('The audit log is append-only')
    }
  })

  it.each([
    [
      'a changed entry',
      "update audit_event set actor_id = 'other' where organization_id = $1 and seq = 3",
      3,
    ],
    ['an entry that is gone', 'delete from audit_event where organization_id = $1 and seq = 2', 2],
    ['an end that is gone', 'delete from audit_event where organization_id = $1 and seq = 5', 5],
  ])('shows: %s', async (_name, statement, brokenSeq) => {
    const actor = await createActor(`broken-${brokenSeq}`)
    for (let n = 0; n < 5; n++) await recordIn(actor, `door_${n}`)
    await sql('alter table audit_event disable trigger user')
    await sql(statement, [actor.organizationId])
    await sql('alter table audit_event enable trigger user')
    expect(await audit.verify(actor)).toMatchObject({ isIntact: false, brokenSeq })
    expect(await audit.verify(actor, brokenSeq)).toMatchObject({ isIntact: brokenSeq === 3 })
  })
})

describe('the services', () => {
  it('report nothing', () => {
    expect(errors).toEqual([])
  })
})
