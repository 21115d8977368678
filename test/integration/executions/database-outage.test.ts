import { describe, expect, it } from 'vitest'
import { ToolError } from '../../../src/engine/connectors/connector.ts'
import { isServerTest } from '../../support/database.ts'
import { openRemoteDatabase } from '../../support/remote-database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createControlledTool } from './controlled-tool.ts'
import { openExecutionsFixture } from './executions-fixture.ts'

const fixture = await openExecutionsFixture()
const ATTEMPT = ['run_status executing', 'tool_use', 'tool_result']

/** An engine whose way to the fixture's database leads over a network with faults. */
async function openRemoteEngine() {
  const { database, network } = await openRemoteDatabase(fixture.database)
  const engine = fixture.openEngine({ database, timing: { retryMs: 1, leaseMs: 300_000, renewMs: 300_000 } })
  return {
    network,
    engine,
    isAway: () =>
      database.pool.query('select 1').then(
        () => false,
        () => true,
      ),
    async [Symbol.asyncDispose]() {
      network.up()
      await engine.close()
      await database.close()
      await network.close()
    },
  }
}

describe.skipIf(!isServerTest)('while the database is away', () => {
  it('the end of a call is kept, and written when it is back', async () => {
    await using remote = await openRemoteEngine()
    const { network, engine } = remote
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call, { isIdempotent: false })
    const { outcome } = await engine.start(plan)
    await tool.called
    network.reset()
    tool.finish()
    await waitUntil(remote.isAway)
    expect((await fixture.find(plan.id))?.status).toBe('executing')
    network.up()
    expect(await outcome).toMatchObject({ status: 'completed' })
    expect(await fixture.outline(plan.id)).toEqual(['session', ...ATTEMPT, 'done'])
    expect(engine.bugs).toEqual([])
  })

  it('a tool that reports waits for it, and loses nothing', async () => {
    await using remote = await openRemoteEngine()
    const { network, engine } = remote
    const gate = createControlledTool()
    const plan = fixture.plan(
      async (call) => {
        await gate.call(call)
        for (const step of [1, 2, 3]) await call.checkpoint({ message: `step ${step}` })
        return { output: null, summary: 'reported' }
      },
      { connector: { keepsEveryCheckpoint: true } },
    )
    const { outcome } = await engine.start(plan)
    await gate.called
    network.reset()
    gate.finish()
    await waitUntil(remote.isAway)
    network.up()
    expect(await outcome).toMatchObject({ status: 'completed' })
    const messages = (await fixture.payloads(plan.id, 'checkpoint')).map(({ message }) => message)
    expect(messages).toEqual(['step 1', 'step 2', 'step 3'])
  })

  it('a start fails, and begins nothing later', async () => {
    await using remote = await openRemoteEngine()
    const { network, engine } = remote
    network.reset()
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    await expect(engine.start(plan)).rejects.toThrow()
    network.up()
    await waitUntil(async () => !(await remote.isAway()))
    expect([await fixture.find(plan.id), tool.calls]).toEqual([null, 0])
  })

  it('a call is handed over by the lease when the process has to stop', async () => {
    await using remote = await openRemoteEngine()
    const { network, engine } = remote
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await engine.start(plan)
    await tool.called
    network.reset()
    tool.finish()
    await waitUntil(remote.isAway)
    await engine.close()
    expect(await outcome).toBeNull()
    await fixture.expireLease(plan.id)
    expect(await fixture.openEngine().reaper.reap()).toBe(1)
  })
})

describe.skipIf(!isServerTest)('when the answer to a write is lost', () => {
  it('the attempt that it ended has one result', async () => {
    await using remote = await openRemoteEngine()
    const { network, engine } = remote
    const gate = createControlledTool()
    const plan = fixture.plan(async (call) => {
      await gate.call(call)
      if (call.attempt === 1) throw new ToolError('busy', { retryable: true })
      return { output: null, summary: 'done' }
    })
    const { outcome } = await engine.start(plan)
    await gate.called
    network.latency(300)
    gate.finish()
    await waitUntil(async () => (await fixture.find(plan.id))?.status === 'waiting')
    network.reset()
    await waitUntil(remote.isAway)
    network.up()
    expect(await outcome).toMatchObject({ status: 'completed' })
    expect(await fixture.outline(plan.id)).toEqual([
      'session',
      ...ATTEMPT,
      'run_status waiting',
      ...ATTEMPT,
      'done',
    ])
    expect(engine.bugs).toEqual([])
  })

  it('a checkpoint is there once', async () => {
    await using remote = await openRemoteEngine()
    const { network, engine } = remote
    const gate = createControlledTool()
    const plan = fixture.plan(async (call) => {
      await gate.call(call)
      await call.checkpoint({ message: 'once' })
      return { output: null, summary: 'done' }
    })
    const { outcome } = await engine.start(plan)
    await gate.called
    network.latency(300)
    gate.finish()
    await waitUntil(async () => (await fixture.payloads(plan.id, 'checkpoint', { isOpen: true })).length > 0)
    network.reset()
    await waitUntil(remote.isAway)
    network.up()
    expect(await outcome).toMatchObject({ status: 'completed' })
    expect(await fixture.outline(plan.id)).toEqual([
      'session',
      'run_status executing',
      'tool_use',
      'checkpoint',
      'tool_result',
      'done',
    ])
  })

  it('the end is there once, and whoever waits reads it', async () => {
    await using remote = await openRemoteEngine()
    const { network, engine } = remote
    const tool = createControlledTool()
    const plan = fixture.plan(tool.call)
    const { outcome } = await engine.start(plan)
    await tool.called
    network.latency(300)
    tool.finish()
    await waitUntil(async () => (await fixture.find(plan.id))?.status === 'completed')
    network.reset()
    await waitUntil(remote.isAway)
    network.up()
    expect(await outcome).toBeNull()
    expect(await fixture.outline(plan.id)).toEqual(['session', ...ATTEMPT, 'done'])
    expect(engine.bugs).toEqual([])
  })
})
