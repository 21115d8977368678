import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import {
  callsOnce,
  type ScriptedCopilot,
  startScriptedCopilot,
} from '../integration/copilot/scripted-copilot.ts'
import { Conversation } from './copilot-fixture.ts'

const START = { id: 's', type: 'STARTER', name: 'Start', config: { input: {} } }
const END = { id: 'r', type: 'RESPONSE', name: 'End', config: { output: 'done' } }
const LINK = { id: 'e', source: 's', target: 'r' }
const GRAPH = { nodes: [START, END], edges: [LINK] }
/** Two blocks in a row behind the start. */
const ADD_TWO: JsonObject = {
  add_blocks: [
    { id: 'one', type: 'wait', name: 'One', config: { seconds: 1 } },
    { id: 'two', type: 'wait', name: 'Two', config: { seconds: 2 } },
  ],
  add_edges: [
    { id: 'to-one', source: 'Start', target: 'One' },
    { id: 'to-two', source: 'One', target: 'Two' },
  ],
}
const SAY_OURS: JsonObject = { update_blocks: [{ id: 'End', config: { output: 'ours' } }] }

const RESULT = `{
  __typename
  ... on ApplyPayload {
    copilotMessage {
      suggestionState appliedVersionNumber appliedVersion { version } preSnapshot { nodes { name } }
    }
    workflow { version graph { nodes { name } } }
    version { version origin graph { nodes { name } } copilotMessage { id } }
    rebased skipped { id }
  }
  ... on VersionConflictError { currentVersion conflictingPaths }
  ... on ValidationError { issues { path } }
  ... on Error { code message }
}`
const APPLY = `mutation($id: ID!, $expected: Int, $only: [ID!], $canvas: GraphInput) {
  result: applySuggestion(messageId: $id, expectedVersion: $expected, only: $only, preSnapshot: $canvas) ${RESULT}
}`
const UNDO = `mutation($id: ID!) { result: undoSuggestion(messageId: $id) ${RESULT} }`
const REJECT = `mutation($id: ID!) { result: rejectSuggestion(messageId: $id) {
  __typename ... on CopilotMessage { suggestionState } ... on Error { message }
} }`

let copilot: ScriptedCopilot
let one: Conversation

beforeAll(async () => {
  copilot = await startScriptedCopilot()
})
afterAll(() => copilot[Symbol.asyncDispose]())
beforeEach(async () => {
  one = await Conversation.begin(copilot, GRAPH)
})

/** The id of a message that proposes a change. */
function propose(input: JsonObject = ADD_TWO): Promise<string> {
  copilot.follow(callsOnce({ name: 'modify_workflow', input }))
  return one.answerTo('Change it')
}

async function call(mutation: string, variables: JsonObject): Promise<unknown> {
  return (await one.client.data(mutation, variables)).result
}

const named = (...names: string[]) => ({ nodes: names.map((name) => ({ name })) })

describe('applySuggestion', () => {
  it('saves the whole proposal as a version of the copilot, once', async () => {
    const id = await propose()
    const graph = named('Start', 'End', 'One', 'Two')
    expect(await call(APPLY, { id, expected: 1 })).toEqual({
      __typename: 'ApplyPayload',
      copilotMessage: {
        ...{ suggestionState: 'APPLIED', appliedVersionNumber: 2, appliedVersion: { version: 2 } },
        preSnapshot: named('Start', 'End'),
      },
      workflow: { version: 2, graph },
      version: { version: 2, origin: 'COPILOT', graph, copilotMessage: { id } },
      rebased: false,
      skipped: [],
    })
    expect(await call(APPLY, { id, expected: 1 })).toMatchObject({
      copilotMessage: { suggestionState: 'APPLIED', appliedVersionNumber: 2 },
      workflow: { version: 2 },
      version: null,
    })
  })

  it('saves the part that is wanted, and tells which edges lack a block', async () => {
    const id = await propose()
    expect(await call(APPLY, { id, only: ['one'] })).toMatchObject({
      copilotMessage: { suggestionState: 'PARTIALLY_APPLIED', appliedVersionNumber: 2 },
      version: { version: 2, graph: named('Start', 'End', 'One') },
      skipped: [{ id: expect.any(String) }],
    })
    expect(await call(APPLY, { id, only: ['one'] })).toMatchObject({
      version: null,
      workflow: { version: 2 },
    })
  })

  it('saves the rest later, which is nobody else’s work that it would be joined with', async () => {
    const id = await propose()
    await call(APPLY, { id, only: ['one'] })
    expect(await call(APPLY, { id })).toMatchObject({
      copilotMessage: { suggestionState: 'APPLIED', appliedVersionNumber: 3 },
      ...{ rebased: false, skipped: [] },
    })
  })

  it('has nothing to save of a message that proposes nothing', async () => {
    copilot.follow(() => ({ text: 'Hello.' }))
    const id = await one.answerTo('Hello')
    expect(await call(APPLY, { id })).toMatchObject({
      ...{ copilotMessage: { suggestionState: 'NONE' }, version: null, workflow: { version: 1 } },
    })
    expect(await call(UNDO, { id })).toMatchObject({ __typename: 'ValidationError' })
    expect(await call(REJECT, { id })).toMatchObject({ __typename: 'ValidationError' })
  })

  it.each([
    [['unknown'], ['only']],
    [[], ['only']],
  ])('refuses %j, which is no part of it', async (only, path) => {
    const id = await propose()
    expect(await call(APPLY, { id, only })).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path }],
    })
    expect(await call(APPLY, { id })).toMatchObject({ version: { version: 2 } })
  })

  it('comes to what stands in the editor, and saves that with it', async () => {
    const id = await propose()
    const drawn = { id: 'd', type: 'WAIT', name: 'Drawn', config: { seconds: 3 } }
    const canvas = { ...GRAPH, nodes: [START, END, drawn] }
    expect(await call(APPLY, { id, canvas })).toMatchObject({
      copilotMessage: { preSnapshot: named('Start', 'End', 'Drawn') },
      version: { graph: named('Start', 'End', 'Drawn', 'One', 'Two') },
    })
  })

  it('keeps what others have saved elsewhere, unless the caller expects another version', async () => {
    const id = await propose()
    await one.workflows.save(
      one.workflowId,
      { ...GRAPH, nodes: [START, { ...END, config: { output: 'new' } }] },
      1,
    )
    expect(await call(APPLY, { id, expected: 1 })).toMatchObject({
      ...{ __typename: 'VersionConflictError', code: 'VERSION_CONFLICT' },
      ...{ currentVersion: 2, conflictingPaths: [] },
    })
    expect(await call(APPLY, { id, expected: 2 })).toMatchObject({ rebased: true, version: { version: 3 } })
  })

  it('names the places that others have changed in another way, and changes nothing', async () => {
    const id = await propose(SAY_OURS)
    await one.workflows.save(
      one.workflowId,
      { ...GRAPH, nodes: [START, { ...END, config: { output: 'theirs' } }] },
      1,
    )
    expect(await call(APPLY, { id })).toMatchObject({
      ...{ __typename: 'VersionConflictError', code: 'GRAPH_CONFLICT' },
      ...{ currentVersion: 2, conflictingPaths: [expect.stringContaining('output')] },
    })
    const query = 'query($id: ID!) { workflow(id: $id) { version } }'
    expect(await one.client.data(query, { id: one.workflowId })).toEqual({ workflow: { version: 2 } })
  })
})

describe('undoSuggestion', () => {
  it('takes it back in a new version, once', async () => {
    const id = await propose()
    await call(APPLY, { id })
    expect(await call(UNDO, { id })).toMatchObject({
      copilotMessage: { suggestionState: 'UNDONE', appliedVersion: null, appliedVersionNumber: null },
      version: { version: 3, origin: 'UNDO', graph: named('Start', 'End') },
      rebased: false,
    })
    expect(await call(UNDO, { id })).toMatchObject({ version: null, workflow: { version: 3 } })
  })

  it('leaves what others have changed in the same place since', async () => {
    const id = await propose(SAY_OURS)
    await call(APPLY, { id })
    await one.workflows.save(
      one.workflowId,
      { ...GRAPH, nodes: [START, { ...END, config: { output: 'theirs' } }] },
      2,
    )
    expect(await call(UNDO, { id })).toMatchObject({
      ...{ __typename: 'VersionConflictError', code: 'GRAPH_CONFLICT', currentVersion: 3 },
      conflictingPaths: [expect.stringContaining('output')],
    })
  })

  it('has nothing to take back of what is not applied', async () => {
    expect(await call(UNDO, { id: await propose() })).toMatchObject({ __typename: 'ValidationError' })
  })
})

describe('rejectSuggestion', () => {
  it('keeps the next proposal from going on from it', async () => {
    const id = await propose()
    expect(await call(REJECT, { id })).toEqual({
      __typename: 'CopilotMessage',
      suggestionState: 'REJECTED',
    })
    const next = await propose(SAY_OURS)
    expect(await call(APPLY, { id: next })).toMatchObject({ version: { graph: named('Start', 'End') } })
  })

  it('is final: a rejected proposal is not applied', async () => {
    const id = await propose()
    await call(REJECT, { id })
    for (const only of [null, ['one']])
      expect(await call(APPLY, { id, only })).toMatchObject({
        ...{ __typename: 'ValidationError', issues: [{ path: ['messageId'] }] },
      })
    const query = 'query($id: ID!) { workflow(id: $id) { version } }'
    expect(await one.client.data(query, { id: one.workflowId })).toEqual({ workflow: { version: 1 } })
  })

  it('is too late for what is applied', async () => {
    const id = await propose()
    await call(APPLY, { id })
    expect(await call(REJECT, { id })).toEqual({
      __typename: 'ValidationError',
      message: 'The proposal is applied: undo it instead',
    })
  })
})

it.each([
  ['applySuggestion', APPLY],
  ['undoSuggestion', UNDO],
  ['rejectSuggestion', REJECT],
])('%s finds nothing of another organisation', async (_name, mutation) => {
  const id = await propose()
  const { client } = await one.stranger()
  expect(await client.data(mutation, { id })).toMatchObject({ result: { __typename: 'NotFoundError' } })
})
