import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import {
  callsOnce,
  type ScriptedCopilot,
  startScriptedCopilot,
} from '../integration/copilot/scripted-copilot.ts'
import type { TestOrganization } from '../support/server.ts'
import { CLIENTS, EVENTS, SESSION_EVENTS, take } from './copilot-watchers.ts'
import { GraphqlClient } from './graphql-client.ts'

const CREATE = `mutation($id: ID!) { createCopilotSession(workflowId: $id) {
  __typename ... on CopilotSession { id workflow { id name } turnInProgress { id } } ... on Error { code }
} }`
const SEND = `mutation($id: ID!, $message: String!, $state: JSON, $key: String) {
  sendCopilotMessage(sessionId: $id, message: $message, workflowState: $state, idempotencyKey: $key) {
    __typename ... on CopilotTurn { id status model lastSeq } ... on Error { code message }
  }
}`
const BLOCK = { type: 'response', name: 'Answer', config: {} }

let copilot: ScriptedCopilot
let organization: TestOrganization
let client: GraphqlClient
let workflowId: string
let sessionId: string

beforeAll(async () => {
  copilot = await startScriptedCopilot()
})
afterAll(() => copilot[Symbol.asyncDispose]())
beforeEach(async () => {
  organization = await copilot.server.createOrganization('One', { sandbox: false })
  client = new GraphqlClient(copilot.server.url, organization.apiKey)
  workflowId = (await copilot.server.app.services.workflows.create(organization.actor, { name: 'Mail' })).id
  const { createCopilotSession } = await client.data(CREATE, { id: workflowId })
  sessionId = String(Object(createCopilotSession).id)
  copilot.follow(callsOnce({ name: 'modify_workflow', input: { add_blocks: [BLOCK] } }))
})

async function send(message = 'Add an answer', more: JsonObject = {}): Promise<JsonObject> {
  const { sendCopilotMessage } = await client.data(SEND, { id: sessionId, message, ...more })
  return Object(sendCopilotMessage)
}

const caller = () => ({ url: copilot.server.url, apiKey: organization.apiKey })

describe.each(Object.entries(CLIENTS))('events over %s', (_name, subscribe) => {
  it('tell a turn from its first event to its last, each once', async () => {
    const turn = await send()
    const told = await take(subscribe(caller(), EVENTS, { id: turn.id }))
    expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1))
    expect(told.every(({ turnId }) => turnId === turn.id)).toBe(true)
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
    })
  })

  it('go on behind a cursor', async () => {
    const turn = await send()
    const all = await take(subscribe(caller(), EVENTS, { id: turn.id }))
    const middle = all[2]
    const rest = await take(subscribe(caller(), EVENTS, { id: turn.id, after: middle?.cursor }))
    expect(rest).toEqual(all.slice(3))
  })

  it('tell all turns of a conversation, and go on behind a cursor', async () => {
    const first = await send()
    await take(subscribe(caller(), EVENTS, { id: first.id }))
    const second = await send('And again')
    const both = await take(subscribe(caller(), SESSION_EVENTS, { id: sessionId }), 2)
    expect([...new Set(both.map(({ turnId }) => turnId))]).toEqual([first.id, second.id])
    const last = both.findLast(({ turnId }) => turnId === first.id)
    const rest = await take(subscribe(caller(), SESSION_EVENTS, { id: sessionId, after: last?.cursor }))
    expect(rest).toEqual(both.filter(({ turnId }) => turnId === second.id))
  })

  it('of another organisation are not to be found', async () => {
    const turn = await send()
    organization = await copilot.server.createOrganization('Other', { sandbox: false })
    await expect(take(subscribe(caller(), EVENTS, { id: turn.id }))).rejects.toThrow('NOT_FOUND')
    await expect(take(subscribe(caller(), SESSION_EVENTS, { id: sessionId }))).rejects.toThrow('NOT_FOUND')
  })
})
