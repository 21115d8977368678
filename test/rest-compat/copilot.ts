import type { JsonObject, JsonValue } from '../../src/base/json.ts'
import type { Graph } from '../../src/engine/workflow/graph/graph.ts'
import { addWorkflow } from '../graphql/workflow-run-fixture.ts'
import { objectsAt, TestClient, textAt } from '../support/client.ts'
import type { EventReader } from '../support/event-reader.ts'
import { type ModelScript, type ModelServer, startModelServer } from '../support/model-server/model-server.ts'
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.ts'

export const SESSIONS = '/api/copilot/sessions'
export const MODEL = '/api/copilot/settings/model'
/** Adds a block behind nothing: the smallest change. */
export const ADD_PAUSE: JsonObject = {
  add_blocks: [{ id: 'pause', type: 'wait', name: 'Pause', config: { seconds: 1 } }],
  add_edges: [{ source: 'Start', target: 'Pause' }],
}

export interface Conversation {
  client: TestClient
  workflowId: string
  sessionId: string
}

/** A server whose models are asked at a local one that follows a script; both end with the first. */
export async function startCopilotServer(
  script: ModelScript,
  options: Partial<TestServerOptions> = {},
): Promise<TestServer & { model: ModelServer }> {
  const model = await startModelServer(script)
  const access = { apiKey: 'key-of-the-test', baseUrl: `${model.url}/v1` }
  const models = { openai: { ...access, protocol: 'chat' as const }, anthropic: access, extraModels: [] }
  const server = await startTestServer({ models, ...options })
  const close = async () => {
    await server.close()
    await model[Symbol.asyncDispose]()
  }
  return { ...server, model, close, [Symbol.asyncDispose]: close }
}

/** A session about a workflow of its own. */
export async function converse(server: TestServer, graph?: Graph): Promise<Conversation> {
  const client = new TestClient(server.url, server.apiKey)
  const workflowId = await addWorkflow(server, graph)
  const created = await client.post(SESSIONS, { workflow_id: workflowId })
  return { client, workflowId, sessionId: textAt(created.json, 'id') }
}

export function chatPath(sessionId: string): string {
  return `${SESSIONS}/${sessionId}/chat`
}

/** Sends a message and reads the whole answer. */
export async function ask(
  { client, sessionId }: Conversation,
  message: string,
  body: JsonObject = {},
): Promise<EventReader> {
  const reader = await client.openPost(chatPath(sessionId), { message, ...body })
  await reader.rest()
  return reader
}

/** The data of the events of a name. */
export function told({ events }: EventReader, name: string): JsonObject[] {
  return events.map(({ data }) => data).filter(({ event }) => event === name)
}

/** The data of the last event. */
export function endOf({ events }: EventReader): JsonObject {
  const last = events.at(-1)
  if (!last) throw new Error('The stream has no events')
  return last.data
}

export function messageIdOf(reader: EventReader): string {
  return textAt(endOf(reader), 'message_id')
}

export function snapshotPath(sessionId: string, messageId: string): string {
  return `${SESSIONS}/${sessionId}/messages/${messageId}/snapshot`
}

export async function messagesOf({ client, sessionId }: Conversation): Promise<JsonValue | undefined> {
  return (await client.get(`${SESSIONS}/${sessionId}/messages`)).json.messages
}

/** Whether a model is asked about what its tools have answered. */
export function isAnswered(body: JsonObject): boolean {
  return objectsAt(body, 'messages').at(-1)?.role === 'tool'
}
