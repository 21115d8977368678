import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../../src/app.ts'
import type { JsonObject } from '../../../src/base/json.ts'
import type { Invocation } from '../../../src/domain/executions/invocation.ts'
import { RELEASE, RENEW } from '../../../src/engine/executions/sql/leases.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { invoke, openDomainFixture } from '../domain/domain-fixture.ts'
import { AskingServer, form } from './asking-server.ts'
import { commandOf, type HttpPeer, startEverythingOverHttp } from './peers.ts'

const SCHEMA = {
  type: 'object',
  properties: { seats: { type: 'integer', minimum: 1 }, meal: { type: 'string', default: 'none' } },
  required: ['seats'],
}

const timing = { dueMs: 50, reapMs: 50 }
const fixture = await openDomainFixture({
  allowPrivateNetwork: ['127.0.0.0/8'],
  allowStdioMcp: true,
  timing,
  bus: createInProcessBus(),
})
const { actor } = fixture
let app: App
let modern: AskingServer
let legacy: HttpPeer

beforeAll(async () => {
  modern = await AskingServer.start({ seats: form('How many seats?', SCHEMA) })
  legacy = await startEverythingOverHttp()
  app = fixture.openApp()
  await connect('modern', { url: modern.url, timeoutMs: 60_000 })
  await connect('legacy', { url: legacy.url, timeoutMs: 60_000 })
  const command = commandOf('everything', 'stdio')
  await connect('program', { command, timeoutMs: 60_000 })
})
afterAll(async () => {
  await modern[Symbol.asyncDispose]()
  await legacy.kill()
})

async function connect(integrationKey: string, settings: JsonObject): Promise<void> {
  const input = { integrationKey, displayName: integrationKey, connector: 'mcp', settings, credentials: {} }
  await app.services.connections.connect(actor, { ...input, connector: 'mcp' })
}

async function ask(name: string, by = app): Promise<{ id: string; approvalId: string; asked: Invocation }> {
  const asked = await invoke(by, actor, name, {})
  const { id, approvalId } = asked.execution
  if (approvalId === undefined) throw new Error(`nobody was asked: ${JSON.stringify(asked.execution)}`)
  return { id, approvalId, asked }
}

const end = (id: string) => app.services.executions.waitForEnd(actor, id, 30_000)
const answer = (id: string, editedInput: JsonObject) =>
  app.services.approvals.decide(actor, id, { approve: true, editedInput })
const deny = (id: string) => app.services.approvals.decide(actor, id, { approve: false })

const TRIGGER = 'trigger_elicitation_request'
const FIELDS = { name: 'Ada Lovelace', check: true, email: 'ada@example.com', integer: 7, number: 3 }

describe('a tool that asks, of the revision 2026-07-28', () => {
  it('is called again with the answer, and with its own state', async () => {
    const { id, approvalId, asked } = await ask('modern_book')
    expect(asked).toMatchObject({ isAsync: true, execution: { status: 'waiting' } })
    const approval = await app.services.approvals.find(actor, approvalId)
    expect(approval).toMatchObject({
      reason: 'The tool asks: How many seats?',
      inputSchema: SCHEMA,
      subjectId: id,
    })
    await expect(answer(approvalId, { seats: 0 })).rejects.toMatchObject({ code: 'VALIDATION' })
    await answer(approvalId, { seats: 2 })
    const said = { action: 'accept', content: { seats: 2, meal: 'none' } }
    expect(await end(id)).toMatchObject({
      status: 'completed',
      attempt: 1,
      result: { responses: { seats: said } },
    })
    expect(modern.rounds.slice(-2)).toEqual([
      { state: undefined, responses: null },
      { state: 'halfway', responses: { seats: said } },
    ])
    const statuses = (await fixture.events(id)).filter(({ type }) => type === 'run_status')
    expect(statuses.map(({ payload }) => payload.status)).toEqual(['executing', 'waiting', 'executing'])
  })

  it('cannot be approved without the answer that it needs', async () => {
    const { approvalId } = await ask('modern_book')
    await expect(app.services.approvals.decide(actor, approvalId, { approve: true })).rejects.toMatchObject({
      code: 'VALIDATION',
    })
    await deny(approvalId)
  })

  it('is told that it gets no answer', async () => {
    const { id, approvalId } = await ask('modern_book')
    await deny(approvalId)
    expect(await end(id)).toMatchObject({ result: { responses: { seats: { action: 'decline' } } } })
    const hasty = fixture.openApp({ timing: { ...timing, approvalMs: 100 } })
    const { id: late } = await ask('modern_book', hasty)
    expect(await end(late)).toMatchObject({ result: { responses: { seats: { action: 'cancel' } } } })
    await hasty.close(0)
  })

  it('goes on after a restart', async () => {
    const first = fixture.openApp()
    const { id, approvalId } = await ask('modern_book', first)
    const rounds = modern.rounds.length
    await first.close(0)
    await answer(approvalId, { seats: 3 })
    expect(await end(id)).toMatchObject({ status: 'completed', attempt: 1 })
    expect(modern.rounds.length - rounds).toBe(1)
  })

  it('ends while it waits when it is cancelled, and nobody can answer any more', async () => {
    const { id, approvalId } = await ask('modern_book')
    await app.services.executions.cancel(actor, id)
    expect(await end(id)).toMatchObject({ status: 'cancelled' })
    await expect(answer(approvalId, { seats: 1 })).rejects.toMatchObject({ code: 'APPROVAL_CLOSED' })
    await fixture.events(id)
  })

  it('is not taken for held when a renewal or a release comes after it has asked', async () => {
    const { id, approvalId } = await ask('modern_book')
    const { rows } = await fixture.database.pool.query<{ runId: string }>(
      'select run_id as "runId" from execution where id = $1',
      [id],
    )
    const held = [[id], rows.map(({ runId }) => runId)]
    expect((await fixture.database.pool.query(RENEW, [...held, 10_000])).rows).toEqual([])
    expect((await fixture.database.pool.query(RELEASE, held)).rowCount).toBe(0)
    await answer(approvalId, { seats: 4 })
    expect(await end(id)).toMatchObject({ status: 'completed', attempt: 1 })
  })

  it('may ask several things at once', async () => {
    await using several = await AskingServer.start({
      seats: form('How many seats?', SCHEMA),
      name: form('Whose?', { type: 'object', properties: { name: { type: 'string' } } }),
    })
    await connect('several', { url: several.url })
    const { id, approvalId } = await ask('several_book')
    await answer(approvalId, { seats: { seats: 1 }, name: { name: 'Ada' } })
    expect(await end(id)).toMatchObject({
      error: null,
      result: {
        responses: {
          seats: { action: 'accept', content: { seats: 1 } },
          name: { action: 'accept', content: { name: 'Ada' } },
        },
      },
    })
  })
})

describe.each(['legacy', 'program'])('a tool that asks while it is called, over %s', (key) => {
  it('gets the answer', async () => {
    const { id, approvalId } = await ask(`${key}_${TRIGGER}`)
    await answer(approvalId, FIELDS)
    const { status, result } = await end(id)
    expect(status).toBe('completed')
    expect(JSON.stringify(result)).toContain('Ada Lovelace')
    await fixture.events(id)
  })

  it('is told that it gets none', async () => {
    const { id, approvalId } = await ask(`${key}_${TRIGGER}`)
    await deny(approvalId)
    expect(JSON.stringify((await end(id)).result)).toContain('declined')
  })

  it('is stopped when it is cancelled', async () => {
    const { id, approvalId } = await ask(`${key}_${TRIGGER}`)
    await app.services.executions.cancel(actor, id)
    expect(await end(id)).toMatchObject({ status: 'cancelled' })
    const approval = await app.services.approvals.find(actor, approvalId)
    expect(approval?.status).toBe('cancelled')
  })
})

describe('a call that is held while it asks', () => {
  it('is told apart from others over the same connection', async () => {
    const name = `legacy_${TRIGGER}`
    const [one, two] = await Promise.all([ask(name), ask(name)])
    await answer(two.approvalId, { ...FIELDS, name: 'Two' })
    await answer(one.approvalId, { ...FIELDS, name: 'One' })
    expect(JSON.stringify((await end(one.id)).result)).toContain('One')
    expect(JSON.stringify((await end(two.id)).result)).toContain('Two')
  })

  it('hears of an answer that another process was given, without a hint', async () => {
    const other = fixture.openApp({ bus: createInProcessBus() })
    const { id, approvalId } = await ask(`legacy_${TRIGGER}`)
    await other.services.approvals.decide(actor, approvalId, { approve: true, editedInput: FIELDS })
    expect(await end(id)).toMatchObject({ status: 'completed' })
    await other.close(0)
  })

  it('fails when its process is lost, and is not called a second time', async () => {
    const doomed = fixture.openApp()
    const { id, approvalId } = await ask(`legacy_${TRIGGER}`, doomed)
    await doomed.close(0)
    expect(await end(id)).toMatchObject({
      status: 'failed',
      attempt: 1,
      error: { code: 'WORKER_LOST', message: 'The call may have taken effect' },
    })
    await expect(answer(approvalId, FIELDS)).rejects.toMatchObject({ code: 'APPROVAL_CLOSED' })
    await fixture.events(id)
  })

  it('is asked for anew when it may be repeated', async () => {
    const name = `legacy_${TRIGGER}`
    await app.services.hintDecisions.override(actor, name, { idempotent: true })
    const doomed = fixture.openApp()
    const { id, approvalId } = await ask(name, doomed)
    await doomed.close(0)
    const pending = async () => {
      const { rows } = await app.services.approvals.list(actor, { status: 'pending', page: { first: 20 } })
      return rows.find((row) => row.subjectId === id && row.id !== approvalId)
    }
    await waitUntil(async () => (await pending()) !== undefined, 'the second question')
    await answer((await pending())?.id ?? '', FIELDS)
    expect(await end(id)).toMatchObject({ status: 'completed', attempt: 2 })
    await fixture.events(id)
  })
})
