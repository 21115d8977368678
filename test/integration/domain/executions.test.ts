import { describe, expect, it } from 'vitest'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { actorOf, invoke, openDomainFixture } from './domain-fixture.ts'

const fixture = await openDomainFixture()
const { actor, database } = fixture
const app = fixture.openApp()
const { executions } = app.services
const LONG = { steps: 1, delayMs: 60_000 }

async function start(): Promise<string> {
  return (await invoke(app, actor, 'demo_slow', LONG, { isAsync: true })).execution.id
}

describe('cancelling an execution', () => {
  it('stops its tool and waits for the end', async () => {
    const answer = invoke(app, actor, 'demo_slow', LONG)
    const id = await waitForRunning()
    expect(await executions.cancel(actor, id)).toMatchObject({
      status: 'cancelled',
      error: { code: 'CANCELLED', message: 'The execution was cancelled' },
    })
    expect(await answer).toMatchObject({ execution: { id, status: 'cancelled' } })
    await fixture.events(id)
  })

  it('reaches another process by the bus, and by a renewal when the hint is lost', async () => {
    const bus = createInProcessBus()
    const holders = [fixture.openApp({ bus }), fixture.openApp({ timing: { renewMs: 20 } })]
    const canceller = fixture.openApp({ bus })
    for (const holder of holders) {
      const { execution } = await invoke(holder, actor, 'demo_slow', LONG, { isAsync: true })
      await canceller.services.executions.cancel(actor, execution.id)
      await waitUntil(() => holder.runner.size === 0)
      expect(await executions.get(actor, execution.id)).toMatchObject({ status: 'cancelled' })
    }
  })

  it('leaves a finished one as it is', async () => {
    const { execution } = await invoke(app, actor, 'demo_echo', { value: 1 })
    const before = await executions.get(actor, execution.id)
    expect(await executions.cancel(actor, execution.id)).toEqual(before)
  })

  it('is refused for the id of another organisation, and without the scope', async () => {
    const id = await start()
    const stranger = await fixture.createOrganization()
    await expect(executions.cancel(stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const reader = actorOf(actor.organizationId, ['read'])
    await expect(executions.cancel(reader, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await executions.get(reader, id)).toMatchObject({ status: 'executing' })
    await executions.cancel(actor, id)
  })
})

describe('following an execution', () => {
  it('gives what is stored and what comes, to the end', async () => {
    const { execution } = await invoke(app, actor, 'demo_slow', { steps: 3, delayMs: 30 }, { isAsync: true })
    const follower = await executions.follow(actor, execution.id, 0)
    const seqs: number[] = []
    for await (const { events } of follower ?? []) seqs.push(...events.map(({ seq }) => seq))
    expect(seqs).toEqual((await fixture.events(execution.id)).map(({ seq }) => seq))
  })

  it('has nothing to give behind the end', async () => {
    const { execution } = await invoke(app, actor, 'demo_echo', { value: 1 })
    expect(await executions.follow(actor, execution.id, 5)).toBeNull()
    expect(await executions.follow(actor, execution.id, 4)).not.toBeNull()
  })

  it('says that events have expired', async () => {
    const { execution } = await invoke(app, actor, 'demo_echo', { value: 1 })
    await database.pool.query(
      'update event_stream set first_seq = 3 where organization_id = $1 and id = $2',
      [actor.organizationId, execution.id],
    )
    await expect(executions.follow(actor, execution.id, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' })
    expect(await executions.follow(actor, execution.id, 2)).not.toBeNull()
  })

  it('is refused for the id of another organisation', async () => {
    const { execution } = await invoke(app, actor, 'demo_echo', { value: 1 })
    const stranger = await fixture.createOrganization()
    await expect(executions.follow(stranger, execution.id, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(executions.get(stranger, execution.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('waiting for an end', () => {
  it('gives up in time, and leaves nothing behind', async () => {
    const id = await start()
    expect(await executions.waitForEnd(actor, id, 30)).toMatchObject({ status: 'executing' })
    expect(app.feed.openReaders).toBe(0)
    await executions.cancel(actor, id)
  })

  it('gives up when it is told to', async () => {
    const id = await start()
    const hurry = AbortSignal.timeout(20)
    expect(await executions.waitForEnd(actor, id, 60_000, { signal: hurry })).toMatchObject({
      status: 'executing',
    })
    await executions.cancel(actor, id)
  })
})

async function waitForRunning(): Promise<string> {
  let id: string | undefined
  await waitUntil(async () => {
    const { rows } = await database.pool.query<{ id: string }>(
      `select id from execution where organization_id = $1 and status = 'executing'`,
      [actor.organizationId],
    )
    id = rows[0]?.id
    return id !== undefined
  })
  return id ?? ''
}
