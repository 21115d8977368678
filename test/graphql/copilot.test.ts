import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ScriptedCopilot, startScriptedCopilot } from '../integration/copilot/scripted-copilot.ts'
import { Conversation, CREATE_SESSION, SEND } from './copilot-fixture.ts'
import { EVENTS, overSocket, take } from './copilot-watchers.ts'

const SESSION = `query($id: ID!) { copilotSession(id: $id) {
  messages {
    totalCount
    nodes {
      id role content suggestionState appliedVersion { version } appliedVersionNumber baseVersion lint { rule }
      diff { summary wire addBlocks { name type } removeBlocks { id } }
      feedback { helpful comment } turn { id status session { id } }
    }
  }
  turns { nodes { id status model effectiveModel provider fallbackFrom steps usage { inputTokens outputTokens credits }
    error message { content } userMessage { content } confirmations { id } } }
} }`

let copilot: ScriptedCopilot
let one: Conversation

beforeAll(async () => {
  copilot = await startScriptedCopilot()
})
afterAll(() => copilot[Symbol.asyncDispose]())
beforeEach(async () => {
  one = await Conversation.begin(copilot)
})

describe('a conversation', () => {
  it('begins for a workflow, is found by it, and is removed', async () => {
    const begun = await one.client.data(CREATE_SESSION, { id: one.workflowId })
    const { id } = Object(begun.createCopilotSession)
    const find = 'query($id: ID!) { copilotSession(workflowId: $id) { id workflow { name } } }'
    expect(await one.client.data(find, { id: one.workflowId })).toEqual({
      copilotSession: { id, workflow: { name: 'Mail' } },
    })
    const remove =
      'mutation($id: ID!) { deleteCopilotSession(id: $id) { ... on DeletePayload { deletedId } ... on Error { code } } }'
    expect(await one.client.data(remove, { id })).toEqual({
      deleteCopilotSession: { deletedId: id },
    })
    expect(await one.client.data(SESSION, { id })).toEqual({ copilotSession: null })
    expect(await one.client.data(remove, { id })).toEqual({
      deleteCopilotSession: { code: 'NOT_FOUND' },
    })
    expect(await one.client.data(CREATE_SESSION, { id: 'unknown' })).toEqual({
      createCopilotSession: { __typename: 'NotFoundError', code: 'NOT_FOUND' },
    })
  })

  it('is one of several about a workflow, the newest first', async () => {
    const { workflowId, sessionId, client } = one
    const { createCopilotSession } = await client.data(CREATE_SESSION, { id: workflowId })
    const newer = String(Object(createCopilotSession).id)
    const list = `query($id: ID!, $after: Cursor) { copilotSessions(workflowId: $id, first: 1, after: $after) {
      nodes { id } totalCount pageInfo { hasNextPage endCursor }
    } }`
    const { copilotSessions: first } = await client.data(list, { id: workflowId })
    expect(first).toMatchObject({ nodes: [{ id: newer }], totalCount: 2, pageInfo: { hasNextPage: true } })
    const after = Object(first).pageInfo.endCursor
    expect(await client.data(list, { id: workflowId, after })).toMatchObject({
      copilotSessions: { nodes: [{ id: sessionId }], pageInfo: { hasNextPage: false } },
    })
    const { client: stranger } = await one.stranger()
    expect(await stranger.data(list, { id: workflowId })).toMatchObject({
      copilotSessions: { nodes: [], totalCount: 0 },
    })
  })

  it('holds what was said, with a typed proposal and what the turn has used', async () => {
    const sent = await one.send()
    expect(sent).toMatchObject({
      __typename: 'CopilotTurnPayload',
      turn: { status: 'RUNNING', model: 'gpt-5.2', session: { id: one.sessionId } },
      userMessage: { role: 'USER', content: 'Add an answer' },
    })
    const { id } = Object(sent.turn)
    await take(overSocket(one.caller, EVENTS, { id }))
    const { copilotSession } = await one.client.data(SESSION, { id: one.sessionId })
    expect(copilotSession).toMatchObject({
      messages: {
        totalCount: 2,
        nodes: [
          {
            role: 'USER',
            content: 'Add an answer',
            diff: null,
            suggestionState: 'NONE',
            turn: { id },
          },
          {
            ...{ role: 'ASSISTANT', content: 'Asked.', suggestionState: 'PROPOSED', appliedVersion: null },
            ...{ appliedVersionNumber: null, baseVersion: 1, feedback: null },
            turn: { id, status: 'COMPLETED', session: { id: one.sessionId } },
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
              id,
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
              userMessage: { content: 'Add an answer' },
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
    const first = await one.send('One', { key: 'k1' })
    const { id } = Object(first.turn)
    expect(await one.send('Two')).toMatchObject({
      __typename: 'ConflictError',
      code: 'TURN_IN_PROGRESS',
      message: 'a copilot turn is already in progress',
    })
    expect(await one.send('One', { key: 'k1' })).toMatchObject({ turn: { id } })
    expect(await one.send('Other', { key: 'k1' })).toMatchObject({ __typename: 'IdempotencyMismatchError' })
    const cancel = `mutation($id: ID!) { cancelCopilotTurn(turnId: $id) {
      ... on CopilotTurnPayload { turn { status error errorCode } userMessage { content } }
    } }`
    expect(await one.client.data(cancel, { id })).toEqual({
      cancelCopilotTurn: {
        turn: { status: 'CANCELLED', error: 'The turn was cancelled', errorCode: 'CANCELLED' },
        userMessage: { content: 'One' },
      },
    })
  })

  it.each([
    ['', {}],
    ['x'.repeat(32_001), {}],
    ['Hi', { state: { nodes: [], edges: [{ source: 'x', target: 'y' }] } }],
  ])('takes no message that cannot be answered', async (message, more) => {
    expect(await one.send(message, more)).toMatchObject({ __typename: 'ValidationError' })
  })

  it('tells where a state that is none has its faults', async () => {
    const state = { nodes: [], edges: [{ source: 'x', target: 'y' }] }
    const faults = `mutation($id: ID!, $state: GraphInput) {
      sendCopilotMessage(sessionId: $id, message: "Hi", workflowState: $state) {
        ... on ValidationError { message issues { path } }
      }
    }`
    expect(await one.client.data(faults, { id: one.sessionId, state })).toEqual({
      sendCopilotMessage: {
        message: 'workflow_state.edges.0.source: There is no block "x"',
        issues: ['source', 'target'].map((end) => ({ path: ['workflowState', 'edges', '0', end] })),
      },
    })
  })

  it('is of its organisation, and for keys of the copilot', async () => {
    const { client: stranger } = await one.stranger()
    expect(await stranger.data(SESSION, { id: one.sessionId })).toEqual({ copilotSession: null })
    expect(await stranger.data(SEND, { id: one.sessionId, message: 'Hi' })).toMatchObject({
      sendCopilotMessage: { __typename: 'NotFoundError' },
    })
  })
})

it('an answer is rated, and rated again', async () => {
  const id = await one.answerTo('Add an answer')
  const rate = `mutation($id: ID!, $helpful: Boolean!) { rateSuggestion(messageId: $id, helpful: $helpful, comment: "x") {
    ... on CopilotMessage { feedback { helpful comment } } ... on Error { code }
  } }`
  for (const helpful of [true, false]) {
    expect(await one.client.data(rate, { id, helpful })).toEqual({
      rateSuggestion: { feedback: { helpful, comment: 'x' } },
    })
  }
})

it('the model is chosen among those that are offered', async () => {
  const read =
    '{ copilotModelSettings { model default effectiveModel effectiveProvider offline options { value provider available reason } } }'
  const { copilotModelSettings } = await one.client.data(read)
  expect(copilotModelSettings).toMatchObject({
    model: 'gpt-5.2',
    default: 'gpt-5.2',
    effectiveModel: 'gpt-5.2',
    effectiveProvider: 'openai',
    offline: false,
  })
  const set =
    'mutation($model: String!) { setCopilotModel(model: $model) { __typename ... on CopilotModelSettings { model effectiveModel offline } } }'
  expect(await one.client.data(set, { model: 'claude-opus-4-6' })).toEqual({
    setCopilotModel: {
      __typename: 'CopilotModelSettings',
      model: 'claude-opus-4-6',
      effectiveModel: 'offline',
      offline: true,
    },
  })
  expect(await one.client.data(set, { model: 'gpt-1' })).toMatchObject({
    setCopilotModel: { __typename: 'ValidationError' },
  })
})
