import { beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../../src/app.ts'
import type { Invocation } from '../../../src/domain/executions/invocation.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { actorOf, invoke, openDomainFixture } from './domain-fixture.ts'

const fixture = await openDomainFixture()
const { actor } = fixture
let app: App

beforeAll(async () => {
  app = fixture.openApp({ timing: { dueMs: 50, reapMs: 50 } })
  // The first call of a process takes longer than others.
  await invoke(app, actor, 'demo_echo', { value: 0 })
})

function soon(ms = 2_000): Date {
  return new Date(Date.now() + ms)
}

async function outlineOf(id: string): Promise<string[]> {
  const events = await fixture.events(id)
  return events.map(({ type, payload }) =>
    [type, payload.status, payload.reason].filter((part) => part !== undefined).join(' '),
  )
}

function end(invocation: Invocation) {
  return app.services.executions.waitForEnd(actor, invocation.execution.id, 10_000)
}

describe('a call with a time', () => {
  it('is answered as waiting at once, and begins when its time has come', async () => {
    const runAt = soon()
    const invocation = await invoke(app, actor, 'demo_echo', { value: 1 }, { runAt })
    expect(invocation.execution).toMatchObject({ status: 'waiting', result: null })
    const execution = await end(invocation)
    expect(execution).toMatchObject({ status: 'completed', result: { value: 1 } })
    expect(execution.runId).toBe(invocation.execution.runId)
    expect(execution.startedAt?.getTime()).toBeGreaterThanOrEqual(runAt.getTime())
    expect(await outlineOf(execution.id)).toEqual([
      'session',
      'run_status waiting scheduled',
      'run_status executing',
      'tool_use',
      'tool_result',
      'done completed',
    ])
  })

  it('begins once, whichever of several processes finds it due', async () => {
    const others = [1, 2].map(() => fixture.openApp({ timing: { dueMs: 20 } }))
    const runAt = soon()
    const calls = Array.from({ length: 10 }, (_, value) =>
      invoke(app, actor, 'memory_append', { path: '/topics/once.md', content: `${value};` }, { runAt }),
    )
    for (const call of await Promise.all(calls))
      expect(await end(call)).toMatchObject({ status: 'completed' })
    const file = await app.services.memory.find(actor, '/topics/once.md')
    expect(file?.content.split(';').filter(Boolean).sort()).toEqual([...'0123456789'])
    await Promise.all(others.map((other) => other.close(0)))
  })

  it('is cancelled while it waits, and may be retried then, whatever the tool is', async () => {
    const input = { path: '/topics/cancelled.md', content: 'x' }
    const invocation = await invoke(app, actor, 'memory_append', input, { runAt: soon(3_600_000) })
    const cancelled = await app.services.executions.cancel(actor, invocation.execution.id)
    expect(cancelled).toMatchObject({
      status: 'cancelled',
      startedAt: null,
      error: { code: 'CANCELLED', retryable: true },
    })
    const retried = await app.services.invocations.retry(actor, cancelled.id)
    expect(retried.execution).toMatchObject({ status: 'completed' })
  })

  it('fails with the reason when the call cannot be made any more', async () => {
    const lonely = await fixture.createOrganization()
    const invocation = await invoke(app, lonely, 'demo_echo', { value: 1 }, { runAt: soon() })
    await fixture.database.pool.query(
      `update connected_account set status = 'disabled' where organization_id = $1`,
      [lonely.organizationId],
    )
    app.services.capabilities.changed(lonely.organizationId)
    const { id } = invocation.execution
    const isEnded = async () => (await app.services.executions.get(lonely, id)).status === 'failed'
    await waitUntil(isEnded, 'the end')
    expect(await app.services.executions.get(lonely, id)).toMatchObject({
      error: { code: 'NOT_FOUND', message: 'Unknown capability "demo_echo"' },
    })
  })

  it.each([
    [{ runAt: new Date(Date.now() - 1_000) }, 'runAt'],
    [{ runAt: new Date(Date.now() + 366 * 86_400_000) }, 'runAt'],
    [{ runAt: new Date(Number.NaN) }, 'runAt'],
    [{ timeoutMs: 999 }, 'timeoutMs'],
    [{ timeoutMs: 3_600_001 }, 'timeoutMs'],
    [{ timeoutMs: 1_000.5 }, 'timeoutMs'],
  ])('refuses %o, and nothing is started', async (parts, field) => {
    const before = await app.services.executions.count(actor, {})
    await expect(invoke(app, actor, 'demo_echo', { value: 1 }, parts)).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { issues: [{ path: [field] }] },
    })
    expect(await app.services.executions.count(actor, {})).toBe(before)
  })

  it('answers the same Idempotency-Key as it did at first', async () => {
    const parts = { runAt: soon(3_600_000), key: 'later' }
    const first = await invoke(app, actor, 'demo_echo', { value: 1 }, parts)
    const second = await invoke(app, actor, 'demo_echo', { value: 1 }, parts)
    expect(second).toMatchObject({ isReplay: true, execution: first.execution })
    await app.services.executions.cancel(actor, first.execution.id)
  })
})

describe('a timeout', () => {
  it('stops the call', async () => {
    const input = { steps: 1, delayMs: 60_000 }
    const invocation = await invoke(app, actor, 'demo_slow', input, { timeoutMs: 1_000 })
    expect(invocation.execution).toMatchObject({ status: 'failed', error: { code: 'TIMEOUT' } })
  })
})

describe('a retry', () => {
  it('is an execution of its own with the first as parent, and the same one when it is asked for twice', async () => {
    const failed = await invoke(app, actor, 'demo_fail', {}, { timeoutMs: 60_000 })
    const retries = await Promise.all(
      [1, 2].map(() => app.services.invocations.retry(actor, failed.execution.id)),
    )
    expect(new Set(retries.map(({ execution }) => execution.id)).size).toBe(1)
    expect(retries.map(({ isReplay }) => isReplay).sort()).toEqual([false, true])
    const [retry] = retries
    expect(retry?.session.id).toBe(failed.session.id)
    expect(retry?.execution.id).not.toBe(failed.execution.id)
    const row = await app.services.executions.find(actor, retry?.execution.id ?? '')
    expect(row).toMatchObject({ parentId: failed.execution.id, timeoutMs: 60_000 })
  })

  it('is refused for what has not failed', async () => {
    const completed = await invoke(app, actor, 'demo_echo', { value: 1 })
    await expect(app.services.invocations.retry(actor, completed.execution.id)).rejects.toMatchObject({
      code: 'CONFLICT',
    })
  })

  it('is refused for a call that may have taken effect and is not safe to repeat, unless it is forced', async () => {
    const input = { path: '/topics/lost.md', content: 'x' }
    const lost = await invoke(app, actor, 'memory_append', input)
    await fixture.database.pool.query(
      `update execution set status = 'failed', error = $3 where organization_id = $1 and id = $2`,
      [
        actor.organizationId,
        lost.execution.id,
        JSON.stringify({ code: 'WORKER_LOST', message: '', retryable: false }),
      ],
    )
    const retry = (force: boolean) => app.services.invocations.retry(actor, lost.execution.id, { force })
    await expect(retry(false)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('may have taken effect'),
    })
    expect((await retry(true)).execution).toMatchObject({ status: 'completed' })
  })

  it('is not for another organisation', async () => {
    const failed = await invoke(app, actor, 'demo_fail', {})
    const stranger = await fixture.createOrganization()
    await expect(app.services.invocations.retry(stranger, failed.execution.id)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const reader = actorOf(actor.organizationId, ['read'])
    await expect(app.services.invocations.retry(reader, failed.execution.id)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
