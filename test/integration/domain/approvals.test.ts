import { beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../../src/app.ts'
import type { JsonObject } from '../../../src/base/json.ts'
import type { Invocation } from '../../../src/domain/executions/invocation.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { invoke, openDomainFixture } from './domain-fixture.ts'

const fixture = await openDomainFixture()
const { actor } = fixture
let app: App

beforeAll(() => {
  app = fixture.openApp({ timing: { dueMs: 50, reapMs: 50 } })
})

function ask(input: JsonObject = { value: 1 }, parts = {}, name = 'demo_echo'): Promise<Invocation> {
  return invoke(app, actor, name, input, { requireApproval: true, ...parts })
}

function approvalIdOf({ execution: { approvalId } }: Invocation): string {
  if (approvalId === undefined) throw new Error('the execution waits for no approval')
  return approvalId
}

function end({ execution: { id } }: Invocation) {
  return app.services.executions.waitForEnd(actor, id, 10_000)
}

async function lastEvents(id: string, count: number): Promise<JsonObject[]> {
  return (await fixture.events(id)).slice(-count).map(({ type, payload }) => ({ type, ...payload }))
}

describe('a call that needs approval', () => {
  it('waits, and is made when it is approved', async () => {
    const asked = await ask()
    expect(asked).toMatchObject({ isAsync: true, execution: { status: 'waiting' } })
    const decided = await app.services.approvals.decide(actor, approvalIdOf(asked), {
      approve: true,
      comment: ' go on ',
    })
    expect(decided).toMatchObject({
      status: 'approved',
      comment: 'go on',
      decidedBy: actor.keyId,
      editedInput: null,
    })
    const execution = await end(asked)
    expect(execution).toMatchObject({ status: 'completed', result: { value: 1 } })
    const [, waiting] = await fixture.events(execution.id)
    expect(waiting?.payload).toMatchObject({ status: 'waiting', reason: 'approval', approvalId: decided.id })
  })

  it('fails when it is denied, with the comment in its stream', async () => {
    const asked = await ask()
    await app.services.approvals.decide(actor, approvalIdOf(asked), { approve: false, comment: 'not today' })
    expect(await end(asked)).toMatchObject({
      status: 'failed',
      startedAt: null,
      error: { code: 'APPROVAL_DENIED', message: 'The call was not approved: not today' },
    })
    expect(await lastEvents(asked.execution.id, 2)).toMatchObject([
      { type: 'run_status', status: 'failed' },
      { type: 'error', code: 'APPROVAL_DENIED' },
    ])
  })

  it('fails when nobody decides in time, and then nobody can', async () => {
    const hasty = fixture.openApp({ timing: { approvalMs: 300, dueMs: 50 } })
    const asked = await invoke(hasty, actor, 'demo_echo', { value: 1 }, { requireApproval: true })
    expect(await end(asked)).toMatchObject({ status: 'failed', error: { code: 'APPROVAL_EXPIRED' } })
    const approval = await app.services.approvals.find(actor, approvalIdOf(asked))
    expect(approval).toMatchObject({ status: 'expired', decidedBy: null })
    await expect(
      app.services.approvals.decide(actor, approvalIdOf(asked), { approve: true }),
    ).rejects.toMatchObject({ code: 'APPROVAL_CLOSED' })
    await hasty.close(0)
  })

  it('needs none any more once it is cancelled', async () => {
    const asked = await ask()
    expect(await app.services.executions.cancel(actor, asked.execution.id)).toMatchObject({
      status: 'cancelled',
    })
    expect(await app.services.approvals.find(actor, approvalIdOf(asked))).toMatchObject({
      status: 'cancelled',
    })
  })

  it('is made with the input that was approved in place of the first one', async () => {
    const asked = await ask({ value: 'first' })
    await app.services.approvals.decide(actor, approvalIdOf(asked), {
      approve: true,
      editedInput: { value: 'second' },
    })
    expect(await end(asked)).toMatchObject({ input: { value: 'second' }, result: { value: 'second' } })
    const use = (await fixture.events(asked.execution.id)).find(({ type }) => type === 'tool_use')
    expect(use?.payload.input).toEqual({ value: 'second' })
  })

  it('stays undecided when the edited input does not fit', async () => {
    const asked = await ask({ steps: 1, delayMs: 0 }, {}, 'demo_slow')
    const editedInput = { steps: 'many', delayMs: 0 }
    await expect(
      app.services.approvals.decide(actor, approvalIdOf(asked), { approve: true, editedInput }),
    ).rejects.toMatchObject({ code: 'VALIDATION', details: { issues: [{ path: ['input', 'steps'] }] } })
    expect(await app.services.approvals.find(actor, approvalIdOf(asked))).toMatchObject({ status: 'pending' })
    await app.services.approvals.decide(actor, approvalIdOf(asked), { approve: false })
  })

  it('waits for its time as well, when it has one', async () => {
    const runAt = new Date(Date.now() + 1_000)
    const asked = await ask({ value: 1 }, { runAt })
    await app.services.approvals.decide(actor, approvalIdOf(asked), { approve: true })
    const execution = await end(asked)
    expect(execution.startedAt?.getTime()).toBeGreaterThanOrEqual(runAt.getTime())
    const waits = (await fixture.events(execution.id)).filter(({ payload }) => payload.status === 'waiting')
    expect(waits.map(({ payload }) => payload.reason)).toEqual(['approval', 'scheduled'])
  })

  it('obeys one of two who decide at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const asked = await ask()
      const decide = (approve: boolean) =>
        app.services.approvals.decide(actor, approvalIdOf(asked), { approve })
      const results = await Promise.allSettled([decide(true), decide(false)])
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const { status } = await end(asked)
      expect(status).toBe(results[0]?.status === 'fulfilled' ? 'completed' : 'failed')
      const waits = (await fixture.events(asked.execution.id)).filter(
        ({ payload }) => payload.status === 'waiting',
      )
      expect(waits).toHaveLength(1)
    }
  })

  it('survives the process that accepted it, and its watcher sees the end', async () => {
    const mortal = fixture.openApp({ role: 'api' })
    const asked = await invoke(mortal, actor, 'demo_echo', { value: 1 }, { requireApproval: true })
    const watcher = await app.services.executions.follow(actor, asked.execution.id, 0)
    await mortal.close(0)
    await app.services.approvals.decide(actor, approvalIdOf(asked), { approve: true })
    const seen: string[] = []
    for (let page = await watcher?.next(); page && !page.done; page = await watcher?.next()) {
      seen.push(...page.value.events.map(({ type }) => type))
    }
    expect(seen).toEqual(['session', 'run_status', 'run_status', 'tool_use', 'tool_result', 'done'])
  })

  it('is unknown to another organisation', async () => {
    const stranger = await fixture.createOrganization()
    const id = approvalIdOf(await ask())
    expect(await app.services.approvals.find(stranger, id)).toBeNull()
    await expect(app.services.approvals.decide(stranger, id, { approve: true })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await app.services.approvals.count(stranger, null)).toBe(0)
    await app.services.approvals.decide(actor, id, { approve: false })
  })
})

describe('a policy', () => {
  const needed = async (organization: typeof actor, name: string) => {
    const capability = await app.services.capabilities.get(organization, name)
    return app.services.approvalPolicies.requiresApproval(organization.organizationId, capability)
  }

  it.each([
    ['never', [false, false, false]],
    ['destructive', [false, false, true]],
    ['writes', [false, true, true]],
    ['always', [true, true, true]],
  ])('%s covers the calls that its name says', async (policy, expected) => {
    const organization = await fixture.createOrganization()
    await fixture.database.pool.query(
      'update organization set approval_policy = $2::approval_policy where id = $1',
      [organization.organizationId, policy],
    )
    const names = ['memory_ls', 'gmail_send_email', 'crm_delete_company']
    expect(await Promise.all(names.map((name) => needed(organization, name)))).toEqual(expected)
  })

  it('of a capability wins over the organisation’s, and is known to every process', async () => {
    const organization = await fixture.createOrganization()
    await app.services.approvalPolicies.set(organization, 'memory_ls', 'always')
    const other = fixture.openApp()
    const asked = await invoke(other, organization, 'memory_ls', {})
    expect(asked.execution).toMatchObject({ status: 'waiting' })
    await app.services.approvalPolicies.set(organization, 'memory_ls', null)
    await waitUntil(
      async () => (await invoke(other, organization, 'memory_ls', {})).execution.status === 'completed',
      'the policy to be gone everywhere',
    )
    await other.close(0)
  })
})
