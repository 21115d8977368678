import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ScriptedCopilot, startScriptedCopilot } from '../integration/copilot/scripted-copilot.ts'
import { BLOCK, Conversation } from './copilot-fixture.ts'
import { CLIENTS, EVENTS, SESSION_EVENTS, take } from './copilot-watchers.ts'

let copilot: ScriptedCopilot
let one: Conversation

beforeAll(async () => {
  copilot = await startScriptedCopilot()
})
afterAll(() => copilot[Symbol.asyncDispose]())
beforeEach(async () => {
  one = await Conversation.begin(copilot)
})

describe.each(Object.entries(CLIENTS))('events over %s', (_name, subscribe) => {
  it('tell a turn from its first event to its last, each once', async () => {
    const turnId = await one.turnOf()
    const told = await take(subscribe(one.caller, EVENTS, { id: turnId }))
    expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1))
    expect(told.every((event) => event.turnId === turnId)).toBe(true)
    expect(told).toContainEqual(
      expect.objectContaining({ __typename: 'CopilotStatusEvent', status: 'Thinking…' }),
    )
    expect(told).toContainEqual(
      expect.objectContaining({
        __typename: 'CopilotToolCallEvent',
        name: 'modify_workflow',
        arguments: { add_blocks: [BLOCK] },
      }),
    )
    expect(told.flatMap(({ delta }) => delta ?? []).join('')).toBe('Asked.')
    expect(told.at(-1)).toMatchObject({
      ...{ __typename: 'CopilotCompleteEvent', content: 'Asked.', effectiveModel: 'gpt-5.2' },
      message: { suggestionState: 'PROPOSED' },
      diff: { addBlocks: [{ name: 'Answer' }] },
    })
    expect(told).toContainEqual(
      expect.objectContaining({
        __typename: 'CopilotLintEvent',
        issues: expect.arrayContaining([
          { rule: 'NO_TRIGGER', severity: 'ERROR', message: expect.any(String), blockId: null, field: null },
        ]),
      }),
    )
  })

  it('go on behind a cursor', async () => {
    const turnId = await one.turnOf()
    const all = await take(subscribe(one.caller, EVENTS, { id: turnId }))
    const middle = all[2]
    const rest = await take(subscribe(one.caller, EVENTS, { id: turnId, after: middle?.cursor }))
    expect(rest).toEqual(all.slice(3))
  })

  it('tell all turns of a conversation, and go on behind a cursor', async () => {
    const first = await one.turnOf()
    await take(subscribe(one.caller, EVENTS, { id: first }))
    const second = await one.turnOf('And again')
    const both = await take(subscribe(one.caller, SESSION_EVENTS, { id: one.sessionId }), 2)
    expect([...new Set(both.map(({ turnId }) => turnId))]).toEqual([first, second])
    const last = both.findLast(({ turnId }) => turnId === first)
    const rest = await take(subscribe(one.caller, SESSION_EVENTS, { id: one.sessionId, after: last?.cursor }))
    expect(rest).toEqual(both.filter(({ turnId }) => turnId === second))
  })

  it('of another organisation are not to be found', async () => {
    const turnId = await one.turnOf()
    const stranger = await one.stranger()
    await expect(take(subscribe(stranger, EVENTS, { id: turnId }))).rejects.toThrow('NOT_FOUND')
    await expect(take(subscribe(stranger, SESSION_EVENTS, { id: one.sessionId }))).rejects.toThrow(
      'NOT_FOUND',
    )
  })
})
