import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import {
  callsOnce,
  type ScriptedCopilot,
  startScriptedCopilot,
} from '../integration/copilot/scripted-copilot.ts'
import type { TestOrganization } from '../support/server.ts'
import { EVENTS, overSocket, take } from './copilot-watchers.ts'
import { GraphqlClient } from './graphql-client.ts'

const CREATE = `mutation($id: ID!) { createCopilotSession(workflowId: $id) {
  __typename ... on CopilotSession { id workflow { id name } turnInProgress { id } } ... on Error { code }
} }`
const SEND = `mutation($id: ID!, $message: String!, $state: JSON, $key: String) {
  sendCopilotMessage(sessionId: $id, message: $message, workflowState: $state, idempotencyKey: $key) {
    __typename ... on CopilotTurn { id status model lastSeq } ... on Error { code message }
  }
}`
const SESSION = `query($id: ID!) { copilotSession(id: $id) {
  messages {
    totalCount
    nodes {
      id role content suggestionState appliedVersion baseVersion lint { rule }
      diff { summary wire addBlocks { name type } removeBlocks { id } }
      feedback { helpful comment } turn { id status }
    }
  }
  turns { nodes { id status model effectiveModel provider fallbackFrom steps usage { inputTokens outputTokens credits }
    error message { content } confirmations { id } } }
} }`
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

describe('a conversation', () => {
  it('begins for a workflow, is found by it, and is removed', async () => {
    const found = await client.data(
      'query($id: ID!) { copilotSession(workflowId: $id) { id workflow { name } } }',
      {
        id: workflowId,
      },
    )
    expect(found).toEqual({ copilotSession: { id: sessionId, workflow: { name: 'Mail' } } })
    const remove =
      'mutation($id: ID!) { deleteCopilotSession(id: $id) { ... on DeletePayload { deletedId } ... on Error { code } } }'
    expect(await client.data(remove, { id: sessionId })).toEqual({
      deleteCopilotSession: { deletedId: sessionId },
    })
    expect(await client.data(SESSION, { id: sessionId })).toEqual({ copilotSession: null })
    expect(await client.data(remove, { id: sessionId })).toEqual({
      deleteCopilotSession: { code: 'NOT_FOUND' },
    })
    expect(await client.data(CREATE, { id: 'unknown' })).toEqual({
      createCopilotSession: { __typename: 'NotFoundError', code: 'NOT_FOUND' },
    })
  })

  it('holds what was said, with a typed proposal and what the turn has used', async () => {
    const turn = await send()
    expect(turn).toMatchObject({ __typename: 'CopilotTurn', status: 'RUNNING', model: 'gpt-5.2' })
    await take(overSocket({ url: copilot.server.url, apiKey: organization.apiKey }, EVENTS, { id: turn.id }))
    const { copilotSession } = await client.data(SESSION, { id: sessionId })
    expect(copilotSession).toMatchObject({
      messages: {
        totalCount: 2,
        nodes: [
          {
            role: 'USER',
            content: 'Add an answer',
            diff: null,
            suggestionState: 'NONE',
            turn: { id: turn.id },
          },
          {
            ...{ role: 'ASSISTANT', content: 'Asked.', suggestionState: 'PROPOSED', appliedVersion: null },
            ...{ baseVersion: 1, feedback: null, turn: { id: turn.id, status: 'COMPLETED' } },
            diff: {
              addBlocks: [{ name: 'Answer', type: 'RESPONSE' }],
              removeBlocks: [],
              wire: { add_blocks: [{ name: 'Answer' }] },
            },
          },
        ],
      },
      turns: {
        nodes: [
          {
            ...{
              id: turn.id,
              status: 'COMPLETED',
              model: 'gpt-5.2',
              effectiveModel: 'gpt-5.2',
              provider: 'openai',
            },
            ...{
              fallbackFrom: null,
              steps: 2,
              error: null,
              message: { content: 'Asked.' },
              confirmations: [],
            },
            usage: { inputTokens: 20, outputTokens: 10, credits: 1 },
          },
        ],
      },
    })
  })

  it('answers one message at a time, and one key once', async () => {
    copilot.follow(() => ({ text: 'Hm', hangs: true }))
    const first = await send('One', { key: 'k1' })
    expect(await send('Two')).toMatchObject({
      __typename: 'ConflictError',
      message: 'a copilot turn is already in progress',
    })
    expect(await send('One', { key: 'k1' })).toMatchObject({ id: first.id })
    expect(await send('Other', { key: 'k1' })).toMatchObject({ __typename: 'IdempotencyMismatchError' })
    const cancel =
      'mutation($id: ID!) { cancelCopilotTurn(turnId: $id) { ... on CopilotTurn { status error } } }'
    expect(await client.data(cancel, { id: first.id ?? '' })).toEqual({
      cancelCopilotTurn: { status: 'CANCELLED', error: 'The turn was cancelled' },
    })
  })

  it.each([
    ['', {}],
    ['x'.repeat(32_001), {}],
    ['Hi', { state: { nodes: 1 } }],
  ])('takes no message that cannot be answered', async (message, more) => {
    expect(await send(message, more)).toMatchObject({ __typename: 'ValidationError' })
  })

  it('is of its organisation, and for keys of the copilot', async () => {
    const other = await copilot.server.createOrganization('Other', { sandbox: false })
    const stranger = new GraphqlClient(copilot.server.url, other.apiKey)
    expect(await stranger.data(SESSION, { id: sessionId })).toEqual({ copilotSession: null })
    expect(await stranger.data(SEND, { id: sessionId, message: 'Hi' })).toMatchObject({
      sendCopilotMessage: { __typename: 'NotFoundError' },
    })
  })
})

it('an answer is rated, and rated again', async () => {
  const turn = await send()
  await take(overSocket({ url: copilot.server.url, apiKey: organization.apiKey }, EVENTS, { id: turn.id }))
  const { copilotSession } = await client.data(SESSION, { id: sessionId })
  const id = String(Object(copilotSession).messages.nodes.at(-1).id)
  const rate = `mutation($id: ID!, $helpful: Boolean!) { rateSuggestion(messageId: $id, helpful: $helpful, comment: "x") {
    ... on CopilotMessage { feedback { helpful comment } } ... on Error { code }
  } }`
  for (const helpful of [true, false]) {
    expect(await client.data(rate, { id, helpful })).toEqual({
      rateSuggestion: { feedback: { helpful, comment: 'x' } },
    })
  }
})

it('the model is chosen among those that are offered', async () => {
  const read =
    '{ copilotModelSettings { model default effectiveModel effectiveProvider options { value provider available reason } } }'
  const { copilotModelSettings } = await client.data(read)
  expect(copilotModelSettings).toMatchObject({
    model: 'gpt-5.2',
    default: 'gpt-5.2',
    effectiveModel: 'gpt-5.2',
    effectiveProvider: 'openai',
  })
  const set =
    'mutation($model: String!) { setCopilotModel(model: $model) { __typename ... on CopilotModelSettings { model effectiveModel } } }'
  expect(await client.data(set, { model: 'claude-opus-4-6' })).toEqual({
    setCopilotModel: {
      __typename: 'CopilotModelSettings',
      model: 'claude-opus-4-6',
      effectiveModel: 'offline',
    },
  })
  expect(await client.data(set, { model: 'gpt-1' })).toMatchObject({
    setCopilotModel: { __typename: 'ValidationError' },
  })
})
