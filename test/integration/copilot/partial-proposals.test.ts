import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import type { Graph, GraphNode } from '../../../src/engine/workflow/graph/graph.ts'
import { callsOnce, type ScriptedCopilot, startScriptedCopilot } from './scripted-copilot.ts'

const at = { position: { x: 0, y: 0 }, enabled: true }
const GRAPH: Graph = {
  nodes: [
    { id: 's', type: 'starter', name: 'Start', config: { input: {} }, ...at },
    { id: 'r', type: 'response', name: 'End', config: { output: 'done' }, ...at },
  ],
  edges: [{ id: 'e', source: 's', target: 'r' }],
}
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

let copilot: ScriptedCopilot
let sessionId: string
let workflowId: string
let messageId: string

beforeAll(async () => {
  copilot = await startScriptedCopilot()
})
afterAll(() => copilot[Symbol.asyncDispose]())
beforeEach(async () => {
  const { copilotSessions, workflowVersions } = copilot.server.app.services
  sessionId = await copilot.createSession()
  workflowId = (await copilotSessions.get(copilot.server.actor, sessionId)).workflowId
  await workflowVersions.save(copilot.server.actor, workflowId, { graph: GRAPH })
  copilot.follow(callsOnce({ name: 'modify_workflow', input: ADD_TWO }))
  const turn = await copilot.say(sessionId, 'Add two')
  const { copilotMessages } = copilot.server.app.services
  const messages = await copilotMessages.listNumbered(copilot.server.actor, sessionId, {})
  messageId = messages.find((message) => message.turnId === turn.id && message.role === 'assistant')?.id ?? ''
})

const apply = (only: readonly string[] | null) =>
  copilot.server.app.services.copilotSuggestions.apply(copilot.server.actor, { messageId, only })
const undo = () => copilot.server.app.services.copilotSuggestions.undo(copilot.server.actor, messageId)

async function blocks(): Promise<GraphNode[]> {
  const { graph } = await copilot.server.app.services.workflows.get(copilot.server.actor, workflowId)
  return (graph as unknown as Graph).nodes // only graphs are stored
}

async function names(): Promise<string[]> {
  return (await blocks()).map(({ name }) => name)
}

it('is added part by part, and taken back as a whole', async () => {
  await apply(['one'])
  const { message, skipped } = await apply(['two'])
  expect([message.suggestionState, skipped]).toEqual(['applied', []])
  expect(await names()).toEqual(['Start', 'End', 'One', 'Two'])
  await undo()
  expect(await names()).toEqual(['Start', 'End'])
  expect((await apply(['two'])).message.suggestionState).toBe('partially_applied')
  expect(await names()).toEqual(['Start', 'End', 'Two'])
})

it('comes to a part that others have worked on since, and leaves their work when it goes', async () => {
  const { workflow } = await apply(['one'])
  const graph = JSON.parse(JSON.stringify(workflow.graph))
  graph.nodes.find(({ id }: GraphNode) => id === 'r').config.output = 'theirs'
  await copilot.server.app.services.workflowVersions.save(copilot.server.actor, workflowId, { graph })
  const { rebased, message } = await apply(null)
  expect([rebased, message.suggestionState]).toEqual([true, 'applied'])
  expect(await names()).toEqual(['Start', 'End', 'One', 'Two'])
  await undo()
  expect(await blocks()).toMatchObject([{ name: 'Start' }, { name: 'End', config: { output: 'theirs' } }])
})

it('changes nothing where the part is there', async () => {
  await apply(['one'])
  const again = await apply(['one'])
  expect(again).toMatchObject({ applied: false, alreadyApplied: true, workflow: { version: 3 } })
  await undo()
  expect(await names()).toEqual(['Start', 'End'])
})
