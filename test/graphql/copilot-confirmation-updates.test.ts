import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Confirming, CREATE, createConfirming } from '../integration/copilot/confirming.ts'
import { type ScriptedCopilot, startScriptedCopilot } from '../integration/copilot/scripted-copilot.ts'
import { at } from '../support/client.ts'
import { waitUntil } from '../support/wait-until.ts'
import { openWatcher, outcomeOf, TRANSPORTS, type Transport, takeValues, type Watcher } from './watchers.ts'

const UPDATES = `subscription($sessionId: ID!, $after: Cursor) {
  copilotConfirmations(sessionId: $sessionId, after: $after) {
    cursor status confirmation { id operation assetId turn { sessionId } }
  }
}`
const FIELD = 'copilotConfirmations'

let copilot: ScriptedCopilot
let one: Confirming
let watcher: Watcher

beforeAll(async () => {
  copilot = await startScriptedCopilot()
})
afterAll(() => copilot[Symbol.asyncDispose]())
beforeEach(async () => {
  one = await createConfirming(copilot)
})
afterEach(async () => {
  await watcher.close()
  const { approvalChanges } = copilot.server.app.mergedFeeds
  await waitUntil(() => approvalChanges.openReaders === 0, 'every reader to be gone')
})

const watch = (variables: { sessionId: string; after?: string }) => watcher.iterate(variables, UPDATES)

/** copilot.md, manage_project_asset: nothing happens before a person decides, who may be anybody, anywhere. */
describe.each(TRANSPORTS)('what the copilot asks for, over %s', (transport: Transport) => {
  beforeEach(() => {
    watcher = openWatcher(transport, copilot.server.url, one.apiKey)
  })

  it('is told with what is pending, then as it is decided and carried out', async () => {
    const { id, turn } = await one.ask(CREATE)
    expect(turn.status).toBe('waiting_confirmation')
    const watching = watch({ sessionId: one.sessionId })
    const [asked] = await takeValues(watching, FIELD, 1)
    expect(asked).toEqual({
      cursor: expect.any(String),
      status: 'PENDING',
      confirmation: { id, operation: 'CREATE', assetId: null, turn: { sessionId: one.sessionId } },
    })
    await one.decide(id)
    const [decided] = await takeValues(watching, FIELD, 1)
    const [asset] = await one.listAssets()
    expect(decided).toMatchObject({ status: 'APPROVED', confirmation: { id, assetId: asset?.id } })
    await watching.return?.()
  })

  it('goes on behind a cursor, with what has expired or was denied in between', async () => {
    const { asked } = await one.ask(CREATE, { ...CREATE, name: 'Reader' })
    const watching = watch({ sessionId: one.sessionId })
    const pending = await takeValues(watching, FIELD, 2)
    expect(pending.map((update) => at(update, 'confirmation', 'id'))).toEqual(asked.map(({ id }) => id))
    await watching.return?.()
    const [late = { id: '' }, refused = { id: '' }] = asked
    await one.expire(late.id)
    await one.sweep()
    await one.decide(refused.id, false)
    const resumed = watch({ sessionId: one.sessionId, after: String(pending.at(-1)?.cursor) })
    const ended = await takeValues(resumed, FIELD, 2)
    expect(ended.map((update) => [at(update, 'confirmation', 'id'), update.status])).toEqual([
      [late.id, 'EXPIRED'],
      [refused.id, 'DENIED'],
    ])
    await resumed.return?.()
  })
})

describe('the confirmations of a conversation', () => {
  beforeEach(() => {
    watcher = openWatcher('graphql-ws', copilot.server.url, one.apiKey)
  })

  it('leave out those of others', async () => {
    await one.ask(CREATE)
    const other = await copilot.createSession(one.actor)
    const elsewhere = watch({ sessionId: other })
    const first = takeValues(elsewhere, FIELD, 1)
    await copilot.say(other, 'Please', one.actor)
    expect(at((await first)[0], 'confirmation', 'turn', 'sessionId')).toBe(other)
    await elsewhere.return?.()
  })

  it('need no scope but that of the copilot', async () => {
    const { id } = await one.ask(CREATE)
    await watcher.close()
    const only = { name: 'Copilot only', scopes: ['copilot'], expiry: 'never' } as const
    const { secret } = await copilot.server.app.services.apiKeys.create(one.actor, only)
    watcher = openWatcher('graphql-ws', copilot.server.url, secret)
    const watching = watch({ sessionId: one.sessionId })
    expect(await takeValues(watching, FIELD, 1)).toMatchObject([{ status: 'PENDING', confirmation: { id } }])
    await watching.return?.()
  })

  it('fail before the first for what is unknown or foreign, no cursor, or one that was never given', async () => {
    const stranger = await createConfirming(copilot)
    const never = Buffer.from('["999999999999","appr_x",0]').toString('base64url')
    const { sessionId } = one
    expect(await outcomeOf(watch({ sessionId: 'cop_none' }))).toContain('"code":"NOT_FOUND"')
    expect(await outcomeOf(watch({ sessionId: stranger.sessionId }))).toContain('"code":"NOT_FOUND"')
    expect(await outcomeOf(watch({ sessionId, after: '5' }))).toContain('"code":"VALIDATION"')
    expect(await outcomeOf(watch({ sessionId, after: never }))).toContain('"code":"CURSOR_EXPIRED"')
  })
})
