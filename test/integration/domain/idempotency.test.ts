import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../src/domain/actor.ts'
import { invoke, openDomainFixture } from './domain-fixture.ts'

const fixture = await openDomainFixture()
const { actor, database } = fixture
const apps = [fixture.openApp(), fixture.openApp()] as const
const [app, other] = apps

const MAIL = { to: 'ada@example.com', subject: 'Hello', body: 'Hello Ada' }

async function sentMails({ organizationId }: Actor, subject: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::int as count from sandbox_record
     where organization_id = $1 and collection = 'outbox' and data->>'subject' = $2`,
    [organizationId, subject],
  )
  return rows[0]?.count ?? 0
}

describe('an Idempotency-Key', () => {
  it('makes fifty parallel calls in two processes one, with one effect and one answer', async () => {
    const key = randomUUID()
    const mail = { ...MAIL, subject: key }
    const calls = Array.from({ length: 50 }, (_, index) =>
      invoke(index % 2 ? app : other, actor, 'gmail_send_email', mail, { key }),
    )
    const answers = await Promise.all(calls)
    expect(await sentMails(actor, key)).toBe(1)
    expect(answers.filter(({ isReplay }) => !isReplay)).toHaveLength(1)
    expect(new Set(answers.map((answer) => JSON.stringify({ ...answer, isReplay: true }))).size).toBe(1)
    expect(answers[0]?.execution).toMatchObject({ status: 'completed', result: { status: 'sent' } })
    await fixture.events(answers[0]?.execution.id ?? '')
  })

  it('gives the original answer later, also in another process', async () => {
    const key = randomUUID()
    const first = await invoke(app, actor, 'demo_echo', { value: 1 }, { key })
    const later = await invoke(other, actor, 'demo_echo', { value: 1 }, { key })
    expect(later).toEqual({ ...first, isReplay: true })
  })

  it('gives the first run id, whichever attempt came to the end', async () => {
    const key = randomUUID()
    const first = await invoke(app, actor, 'demo_fail', { failures: 1 }, { key })
    const later = await invoke(other, actor, 'demo_fail', { failures: 1 }, { key })
    expect(later.execution).toEqual(first.execution)
    expect(first.execution.status).toBe('completed')
  })

  it('answers again although the session has been archived since', async () => {
    const key = randomUUID()
    const { id: sessionId } = await app.services.sessions.create(actor, {})
    const first = await invoke(app, actor, 'demo_echo', { value: 1 }, { key, sessionId })
    await app.services.sessions.archive(actor, sessionId)
    const later = await invoke(app, actor, 'demo_echo', { value: 1 }, { key, sessionId })
    expect(later.execution).toEqual(first.execution)
  })

  it('answers again with the same promise to who did not wait', async () => {
    const key = randomUUID()
    const first = await invoke(app, actor, 'demo_echo', { value: 1 }, { key, isAsync: true })
    await app.services.executions.waitForEnd(actor, first.execution.id, 10_000)
    const later = await invoke(app, actor, 'demo_echo', { value: 1 }, { key, isAsync: true })
    expect(later).toMatchObject({ isAsync: true, isReplay: true, execution: { status: 'executing' } })
  })

  it.each([
    ['another input', 'demo_echo', { value: 2 }, {}],
    ['another capability', 'demo_slow', { value: 1 }, {}],
    ['a title', 'demo_echo', { value: 1 }, { title: 'Other' }],
  ])('is refused for %s', async (_, name, input, parts) => {
    const key = randomUUID()
    await invoke(app, actor, 'demo_echo', { value: 1 }, { key })
    await expect(invoke(app, actor, name, input, { key, ...parts })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  it('is refused for another request that comes at the same time', async () => {
    const key = randomUUID()
    const calls = [1, 2].map((value) => invoke(app, actor, 'demo_echo', { value }, { key }))
    const ends = await Promise.allSettled(calls)
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(ends.find((end) => end.status === 'rejected')?.reason).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  it('does not mind the order of keys', async () => {
    const key = randomUUID()
    await invoke(app, actor, 'demo_slow', { steps: 1, delayMs: 0 }, { key })
    expect(await invoke(app, actor, 'demo_slow', { delayMs: 0, steps: 1 }, { key })).toMatchObject({
      isReplay: true,
    })
  })

  it('is another key in another organisation, and on another route', async () => {
    const key = randomUUID()
    const stranger = await fixture.createOrganization()
    const mine = await invoke(app, actor, 'demo_echo', { value: 1 }, { key })
    const theirs = await invoke(app, stranger, 'demo_echo', { value: 2 }, { key })
    const idempotency = { route: 'session-tools', key }
    const elsewhere = await invoke(app, actor, 'demo_echo', { value: 3 }, { idempotency })
    expect([mine, theirs, elsewhere].map(({ isReplay }) => isReplay)).toEqual([false, false, false])
  })

  it('is free after 24 hours', async () => {
    const key = randomUUID()
    const first = await invoke(app, actor, 'demo_echo', { value: 1 }, { key })
    await database.pool.query(
      'update idempotency_record set expires_at = now() where organization_id = $1 and key = $2',
      [actor.organizationId, key],
    )
    const later = await invoke(app, actor, 'demo_echo', { value: 2 }, { key })
    expect(later.isReplay).toBe(false)
    expect(later.execution.id).not.toBe(first.execution.id)
  })

  it('is not used up by a request that is refused', async () => {
    const key = randomUUID()
    await expect(invoke(app, actor, 'demo_echo', {}, { key })).rejects.toMatchObject({ code: 'VALIDATION' })
    await expect(invoke(app, actor, 'unknown', {}, { key })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await invoke(app, actor, 'demo_echo', { value: 1 }, { key })).toMatchObject({ isReplay: false })
  })

  it('is not used up by a process that is closing', async () => {
    const key = randomUUID()
    const closing = fixture.openApp()
    await closing.close(0)
    await expect(invoke(closing, actor, 'demo_echo', { value: 1 }, { key })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
    expect(await invoke(app, actor, 'demo_echo', { value: 1 }, { key })).toMatchObject({ isReplay: false })
  })

  it.each(['', 'k'.repeat(256), 'nul\u0000'])('of a wrong form is refused', async (key) => {
    await expect(invoke(app, actor, 'demo_echo', { value: 1 }, { key })).rejects.toMatchObject({
      code: 'VALIDATION',
    })
  })
})
