import type { JsonObject } from '../../src/base/json.ts'
import { callsOnce, type ScriptedCopilot } from '../integration/copilot/scripted-copilot.ts'
import { objectsAt } from '../support/client.ts'
import type { TestOrganization } from '../support/server.ts'
import type { Caller } from './copilot-watchers.ts'
import { GraphqlClient } from './graphql-client.ts'
import { WorkflowClient } from './workflow-client.ts'

export const CREATE_SESSION = `mutation($id: ID!) { createCopilotSession(workflowId: $id) {
  __typename ... on CopilotSession { id workflow { id name } turnInProgress { id } } ... on Error { code }
} }`
export const SEND = `mutation($id: ID!, $message: String!, $state: GraphInput, $key: String) {
  sendCopilotMessage(sessionId: $id, message: $message, workflowState: $state, idempotencyKey: $key) {
    __typename
    ... on CopilotTurnPayload { turn { id status model lastSeq session { id } } userMessage { id role content } }
    ... on Error { code message }
  }
}`
/** What the copilot proposes unless a test says otherwise. */
export const BLOCK = { type: 'response', name: 'Answer', config: {} }

/** An organisation of its own that speaks with the copilot about a workflow. */
export class Conversation {
  readonly copilot: ScriptedCopilot
  readonly organization: TestOrganization
  readonly client: GraphqlClient
  readonly workflows: WorkflowClient
  readonly workflowId: string
  readonly sessionId: string

  private constructor(
    copilot: ScriptedCopilot,
    organization: TestOrganization,
    ids: { workflowId: string; sessionId: string },
  ) {
    this.copilot = copilot
    this.organization = organization
    this.client = new GraphqlClient(copilot.server.url, organization.apiKey)
    this.workflows = new WorkflowClient(this.client)
    this.workflowId = ids.workflowId
    this.sessionId = ids.sessionId
  }

  /** About a workflow with the graph, or without blocks. */
  static async begin(copilot: ScriptedCopilot, graph?: object): Promise<Conversation> {
    const { server } = copilot
    const organization = await server.createOrganization('One', { sandbox: false })
    const workflows = new WorkflowClient(new GraphqlClient(server.url, organization.apiKey))
    const workflowId = String((await workflows.tryCreate('Mail', graph ?? { nodes: [], edges: [] })).id)
    const { id } = await server.app.services.copilotSessions.create(organization.actor, workflowId)
    copilot.follow(callsOnce({ name: 'modify_workflow', input: { add_blocks: [BLOCK] } }))
    return new Conversation(copilot, organization, { workflowId, sessionId: id })
  }

  get caller(): Caller {
    return { url: this.copilot.server.url, apiKey: this.organization.apiKey }
  }

  /** Someone of another organisation. */
  async stranger(): Promise<Caller & { client: GraphqlClient }> {
    const { server } = this.copilot
    const { apiKey } = await server.createOrganization('Other', { sandbox: false })
    return { url: server.url, apiKey, client: new GraphqlClient(server.url, apiKey) }
  }

  /** What sending a message is answered with. */
  async send(message = 'Add an answer', more: JsonObject = {}): Promise<JsonObject> {
    const { sendCopilotMessage } = await this.client.data(SEND, { id: this.sessionId, message, ...more })
    return Object(sendCopilotMessage)
  }

  /** The id of the turn that answers a message. */
  async turnOf(message?: string): Promise<string> {
    return String(Object((await this.send(message)).turn).id)
  }

  /** The id of the copilot's answer to a message, when it has come. */
  async answerTo(message: string): Promise<string> {
    await this.copilot.say(this.sessionId, message, this.organization.actor)
    const query =
      'query($id: ID!) { copilotSession(id: $id) { turns(first: 1) { nodes { message { id } } } } }'
    const data = await this.client.data(query, { id: this.sessionId })
    return String(Object(objectsAt(data, 'copilotSession', 'turns', 'nodes')[0]?.message).id)
  }
}
