import { describe, expect, it } from 'vitest'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { actorOf, invoke, openDomainFixture } from './domain-fixture.ts'

const fixture = await openDomainFixture()
const { actor, database } = fixture
const app = fixture.openApp()
const LONG = { steps: 1, delayMs: 60_000 }
const VALUE = { value: 1 }
const KEYWORDS = { keywords: 'x' }
const LONG_TITLE = 'x'.repeat(201)

describe('invoking', () => {
  it('opens a session, runs the tool and brings its result', async () => {
    const { session, capability, execution, isReplay } = await invoke(app, actor, 'demo_echo', { value: 1 })
    expect(session).toMatchObject({ title: 'Agent Runtime Session', source: 'api', status: 'active' })
    expect(await app.services.sessions.get(actor, session.id)).toMatchObject(session)
    expect(capability).toMatchObject({ name: 'demo_echo', isReadOnly: true, supportsIdempotency: true })
    expect(execution).toMatchObject({ status: 'completed', result: { value: 1 }, error: null })
    expect(isReplay).toBe(false)
    await fixture.events(execution.id)
  })

  it('brings a failure as an answer', async () => {
    const { execution } = await invoke(app, actor, 'memory_read', { path: '/topics/none.md' })
    expect(execution).toMatchObject({
      status: 'failed',
      result: null,
      error: { code: 'MEMORY_FILE_NOT_FOUND', retryable: true },
    })
  })

  it('is attempted again after a failure that may pass, under other run ids', async () => {
    const { execution } = await invoke(app, actor, 'demo_fail', { failures: 2 })
    expect(execution).toMatchObject({ status: 'completed', result: { attempt: 3 } })
    const events = await fixture.events(execution.id)
    const runs = events.filter(({ type }) => type === 'tool_use').map(({ payload }) => payload.runId)
    expect([runs[0], new Set(runs).size]).toEqual([execution.runId, 3])
  })

  it('fails for good in the end', async () => {
    const { execution } = await invoke(app, actor, 'demo_fail', { message: 'never' })
    expect(execution).toMatchObject({ status: 'failed', error: { code: 'DEMO_FAILED', message: 'never' } })
  })

  it('ends in an answer when the end is written by another process', async () => {
    const bus = createInProcessBus()
    const one = fixture.openApp({ bus })
    const other = fixture.openApp({ bus })
    const answer = invoke(one, actor, 'demo_slow', { steps: 5, delayMs: 200 })
    await waitUntil(() => one.runner.size === 1)
    await one.runner.close(0)
    expect(await answer).toMatchObject({ execution: { status: 'completed', result: { steps: 5 } } })
    expect(other.runner.size).toBe(0)
  })

  it('says that the call goes on when the wait is over', async () => {
    const hasty = fixture.openApp({ syncWaitMs: 30 })
    const { execution } = await invoke(hasty, actor, 'demo_slow', LONG)
    expect(execution).toMatchObject({ status: 'executing', result: null, error: null })
    await hasty.services.executions.cancel(actor, execution.id)
  })

  it('says so a few seconds after the server has begun to drain', async () => {
    const draining = new AbortController()
    const one = fixture.openApp({ draining: draining.signal })
    const answer = invoke(one, actor, 'demo_slow', LONG)
    await waitUntil(() => one.runner.size === 1)
    draining.abort()
    const startedAt = performance.now()
    const { execution } = await answer
    expect(execution.status).toBe('executing')
    expect(performance.now() - startedAt).toBeLessThan(7_000)
    await one.services.executions.cancel(actor, execution.id)
  })
})

describe('a request that is refused begins nothing:', () => {
  const reader = actorOf(actor.organizationId, ['read'])
  it.each([
    ['an unknown capability', 'NOT_FOUND', () => invoke(app, actor, 'unknown', {})],
    ['an input that does not match', 'VALIDATION', () => invoke(app, actor, 'demo_echo', {})],
    [
      'an unknown session',
      'NOT_FOUND',
      () => invoke(app, actor, 'demo_echo', VALUE, { sessionId: 'session_x' }),
    ],
    [
      'a title that is too long',
      'VALIDATION',
      () => invoke(app, actor, 'demo_echo', VALUE, { title: LONG_TITLE }),
    ],
    [
      'no choice between accounts',
      'AMBIGUOUS_ACCOUNT',
      () => invoke(app, actor, 'linkedin_search_people', KEYWORDS),
    ],
    [
      'an unknown account',
      'VALIDATION',
      () => invoke(app, actor, 'demo_echo', VALUE, { connectedAccountId: 'x' }),
    ],
    [
      'an account for the memory',
      'VALIDATION',
      () => invoke(app, actor, 'memory_ls', {}, { connectedAccountId: 'x' }),
    ],
    ['no right', 'FORBIDDEN', () => invoke(app, reader, 'demo_echo', VALUE)],
  ])('%s', async (_, code, call) => {
    const before = await countBegun()
    await expect(call()).rejects.toMatchObject({ code })
    expect(await countBegun()).toEqual(before)
  })

  it('an archived session', async () => {
    const { id: sessionId } = await app.services.sessions.create(actor, {})
    await app.services.sessions.archive(actor, sessionId)
    const before = await countBegun()
    const call = invoke(app, actor, 'demo_echo', VALUE, { sessionId })
    await expect(call).rejects.toMatchObject({ code: 'SESSION_ARCHIVED' })
    expect(await countBegun()).toEqual(before)
  })
})

async function countBegun(): Promise<unknown> {
  const { rows } = await database.pool.query(
    `select (select count(*) from execution where organization_id = $1) as executions,
       (select count(*) from session where organization_id = $1) as sessions`,
    [actor.organizationId],
  )
  return rows
}
