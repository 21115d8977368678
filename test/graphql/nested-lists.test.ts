import { afterAll, beforeAll, describe, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient } from './graphql-client.ts'
import { expectTables } from './statement-tables.ts'

const CONVERSATIONS = `{
  workflows(first: 20) {
    nodes {
      copilotSession {
        id
        messages(first: 5) {
          totalCount nodes { content baseVersion diff { summary } turn { status userMessage { content } } }
        }
        turns(first: 5) { totalCount nodes { status message { content } session { id } } }
      }
    }
  }
}`
const LISTS_IN_LISTS = `{
  assets(type: KNOWLEDGE_BASE) {
    nodes { ... on KnowledgeBase { documents { totalCount nodes { title } } } }
  }
  webhookEndpoints { nodes { workflow { name } deliveries { totalCount nodes { status } } } }
}`

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

describe('lists in lists are one SQL statement each', () => {
  it('of workflows with what was said about them', async () => {
    const levels = [
      'workflow', // workflows
      'copilot_session', // copilotSession
      'copilot_message', // messages
      'copilot_message', // messages.totalCount
      'copilot_turn', // messages.baseVersion
      'copilot_turn', // messages.turn
      'copilot_message', // messages.turn.userMessage
      'copilot_turn', // turns
      'copilot_turn', // turns.totalCount
      'copilot_message', // turns.message
      'copilot_session', // turns.session
    ]
    await addConversations(1)
    await expectToRead(CONVERSATIONS, levels)
    await addConversations(2)
    await expectToRead(CONVERSATIONS, levels)
  })

  it('of knowledge bases with their documents, and endpoints with their deliveries', async () => {
    const { assets, knowledgeDocuments, webhooks, webhookDeliveries } = server.app.services
    const levels = [
      'asset', // assets
      'asset_document', // documents
      'asset_document', // documents.totalCount
      'webhook_endpoint', // webhookEndpoints
      'webhook_secret', // of those
      'webhook_delivery', // deliveries
      'webhook_delivery', // deliveries.totalCount
    ]
    for (const name of ['One', 'Two', 'Three']) {
      const { id } = await assets.create(server.actor, { kind: 'knowledge_base', name })
      await knowledgeDocuments.add(server.actor, { knowledgeBaseId: id, title: name, content: name })
      const { endpoint } = await webhooks.create(server.actor, {
        ...{ url: `https://example.com/${name}`, eventTypes: ['execution.failed'] },
      })
      await webhookDeliveries.sendTest(server.actor, endpoint.id, 'execution.failed')
    }
    await expectToRead(LISTS_IN_LISTS, levels)
  })
})

/** Workflows, each with a conversation of one answer. */
async function addConversations(count: number): Promise<void> {
  const { copilotSessions, copilotTurns, workflows } = server.app.services
  for (let w = 0; w < count; w++) {
    const { id } = await workflows.create(server.actor, { name: `Workflow ${w}` })
    const { id: sessionId } = await copilotSessions.create(server.actor, id)
    const { turn } = await copilotTurns.start(server.actor, { sessionId, message: 'Hello' })
    await waitUntil(async () => (await copilotTurns.get(server.actor, turn.id)).finishedAt !== null)
  }
}

function expectToRead(query: string, tables: readonly string[]): Promise<void> {
  return expectTables(server, () => client.data(query), tables)
}
