import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/base/json.ts'
import { textAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'
import { type OperationWithId, operationsWithIds } from './operations-with-ids.ts'

/** What makes an operation right but for its id, so that it gets as far as looking for it. */
const GIVEN: Record<string, JsonValue> = {
  'InvokeCapabilityInput.name': 'memory_ls',
  'createWebhookEndpoint.url': 'https://example.com/hook',
  'createAgent.settings': { model: 'offline/planner' },
  'AgentInput.model': 'offline/planner',
  graph: { nodes: [], edges: [] },
  wireDiff: {},
  'setSchedule.input': { kind: 'INTERVAL', intervalSeconds: 60 },
  'setCreditLimit.limit': 1,
  // the caller's own, made before the tests
  'retryWorkflowRun.id': '',
  'updateAgent.id': '',
  'updateOrchestration.id': '',
  'applySuggestion.messageId': '',
}

/** What else an operation may answer than that there is nothing, and why that tells nothing. */
const OTHERWISE: Readonly<Record<string, RegExp>> = {
  // what a caller gives is wrong, as for an account that never was (seed 000)
  'Mutation.invokeCapability(input.connectedAccountId)': /Unknown connectedAccountId/,
  'Mutation.createAgent(settings.knowledgeBaseIds)': /Invalid agent/,
  'Mutation.updateAgent(settings.knowledgeBaseIds)': /Invalid agent/,
  'Mutation.createOrchestration(agentIds)': /Invalid orchestration/,
  'Mutation.updateOrchestration(agentIds)': /Invalid orchestration/,
  'Mutation.applySuggestion(only)': /ValidationError.*changes nothing with these ids/,
  // nothing was spent by what is not there
  'Query.creditAccount(workflowId)': /"limit":null,.*"used":0/,
}

/** Feeds of the caller's own organisation, which go on whether or not anything passes their filter. */
const ENDLESS = new Set([
  'Subscription.executionUpdates(filter.sessionId)',
  'Subscription.executionUpdates(filter.connectedAccountId)',
  'Subscription.workflowRunUpdates(filter.workflowId)',
  'Subscription.workflowRunUpdates(workflowId)',
])

const OWN_IDS = `{
  viewer { organization { id } }
  apiKeys { nodes { id } }
  auditEvents { nodes { id } }
  integrations { nodes { id } }
  connectedAccounts { nodes { id } }
  sessions { nodes { id } }
  executions { nodes { id } }
  approvals { nodes { id } }
  memoryFiles { nodes { id } }
  assets { nodes { id ... on KnowledgeBase { documents { nodes { id } } } } }
  webhookEndpoints { nodes { id deliveries { nodes { id } } } }
  workflowRuns { nodes { id } }
  workflows { nodes { id versions { nodes { id } } schedules { id } triggers { id } } }
}`

const KINDS =
  'acc agt appr aud doc exec int kb key mem orch org sched session trg ver WCFG whk dlv WRUN'.split(' ')

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const OPERATIONS = operationsWithIds(schema, GIVEN)

let server: TestServer
let owner: GraphqlClient
let stranger: GraphqlClient
let strangerKey: string
/** One id of each kind, and one of the same form that nothing has. */
let ids: { foreign: string; nobody: string }[]
/** What the other organisation has. */
let before: JsonObject

beforeAll(async () => {
  server = await startTestServer()
  const foreign = await server.createOrganization('Foreign')
  owner = new GraphqlClient(server.url, foreign.apiKey)
  strangerKey = server.apiKey
  stranger = new GraphqlClient(server.url, strangerKey)
  await prepare(owner)
  const own = await prepare(stranger)
  GIVEN['retryWorkflowRun.id'] = own.run
  GIVEN['updateAgent.id'] = own.agent
  GIVEN['updateOrchestration.id'] = own.orchestration
  GIVEN['applySuggestion.messageId'] = await propose(own.workflow)
  const all = [...JSON.stringify(await owner.data(OWN_IDS)).matchAll(/"id":"([^"]+)"/g)].map(
    ([, id = '']) => id,
  )
  ids = [...new Map(all.map((id) => [kindOf(id), { foreign: id, nobody: nobodyLike(id) }])).values()]
  before = await snapshot()
})
afterAll(() => server.close())

/** One thing of every kind. */
async function prepare(
  client: GraphqlClient,
): Promise<{ agent: string; orchestration: string; run: string; workflow: string }> {
  await startExecution(client, 'memory_write', { path: '/topics/secret.md', content: 'secret' })
  const made = await client.data(
    `mutation($graph: GraphInput!, $hook: GraphInput!) {
      waiting: invokeCapability(input: { name: "memory_ls", requireApproval: true }) { __typename }
      workflow: createWorkflow(name: "Secret", graph: $graph) { __typename ... on Workflow { id } }
      hooked: createWorkflow(name: "Secret hook", graph: $hook) { ... on Workflow { id } }
      base: createKnowledgeBase(name: "Secret") { ... on KnowledgeBase { id } }
      agent: createAgent(name: "Secret", settings: { model: "offline/planner" }) { __typename ... on Agent { id } }
      endpoint: createWebhookEndpoint(url: "https://example.com/hook", eventTypes: [WORKFLOW_RUN_COMPLETED]) {
        ... on WebhookEndpointSecret { endpoint { id } }
      }
    }`,
    {
      graph: { nodes: [{ id: 's', type: 'STARTER', name: 'Start', config: { input: {} } }], edges: [] },
      hook: { nodes: [{ type: 'WEBHOOK', name: 'Hook', config: {} }], edges: [] },
    },
  )
  const more = await client.data(
    `mutation($workflow: ID!, $hooked: ID!, $base: ID!, $agents: [ID!]!, $endpoint: ID!) {
      run: startWorkflowRun(workflowId: $workflow) { ... on WorkflowRun { id } }
      setSchedule(workflowId: $workflow, input: { kind: INTERVAL, intervalSeconds: 3600 }) { __typename }
      armTrigger(workflowId: $hooked) { __typename }
      addDocument(knowledgeBaseId: $base, title: "Secret", content: "secret") { __typename }
      orchestration: createOrchestration(name: "Secret", agentIds: $agents) { ... on Orchestration { id } }
      sendTestWebhook(id: $endpoint, eventType: WORKFLOW_RUN_COMPLETED) { __typename }
    }`,
    {
      workflow: textAt(made, 'workflow', 'id'),
      hooked: textAt(made, 'hooked', 'id'),
      base: textAt(made, 'base', 'id'),
      agents: [textAt(made, 'agent', 'id')],
      endpoint: textAt(made, 'endpoint', 'endpoint', 'id'),
    },
  )
  const agent = textAt(made, 'agent', 'id')
  const workflow = textAt(made, 'workflow', 'id')
  return {
    ...{ agent, workflow },
    ...{ orchestration: textAt(more, 'orchestration', 'id'), run: textAt(more, 'run', 'id') },
  }
}

/** The caller's own message of the copilot, which proposes something. */
async function propose(workflowId: string): Promise<string> {
  const { copilotSessions, copilotTurns, copilotMessages } = server.app.services
  const { id: sessionId } = await copilotSessions.create(server.actor, workflowId)
  const message = 'Add a step that sends Slack notifications when the run finishes'
  const { turn } = await copilotTurns.start(server.actor, { sessionId, message })
  const isOver = async () => (await copilotTurns.get(server.actor, turn.id)).finishedAt !== null
  await waitUntil(isOver, 'the copilot to answer')
  const [answer] = await copilotMessages.ofTurns(server.actor, [turn.id])
  return answer?.id ?? ''
}

function kindOf(id: string): string {
  return id.split(/[_-]/)[0] ?? id
}

function nobodyLike(id: string): string {
  const kind = kindOf(id)
  return kind + id.slice(kind.length).replaceAll(/[0-9a-z]/g, '0')
}

/** The answer with the id left out, so that two answers can be compared. */
async function answerTo({ query, variables, name }: OperationWithId, id: string): Promise<string> {
  const text = name.startsWith('Subscription')
    ? await subscribe(query, variables(id))
    : JSON.stringify((await stranger.ask(query, variables(id))).json)
  return text.replaceAll(id, 'ID')
}

/** All that a subscription says before it ends. */
async function subscribe(query: string, variables: JsonObject): Promise<string> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${strangerKey}`,
    },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(10_000),
  })
  const text = await response.text()
  return /data: (\{.*)/.exec(text)?.[1] ?? text
}

/** Whether an answer says that there is nothing of the kind. */
function isNothing(answer: string): boolean {
  const { data, errors } = JSON.parse(answer)
  if (Array.isArray(errors)) return errors.every(({ extensions }) => extensions?.code === 'NOT_FOUND')
  return Object.values(data as JsonObject).every(isEmpty) // an answer is an object
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.every(isEmpty)
  if (!isJsonObject(value)) return value === null
  return value.__typename === 'NotFoundError' || value.totalCount === 0
}

function snapshot(): Promise<JsonObject> {
  return owner.data(`{
    apiKeys { nodes { id name status } }
    connectedAccounts { nodes { id status displayName } }
    integrations { nodes { id trustHints } }
    sessions { nodes { id title status } }
    executions { nodes { id status } }
    approvals { nodes { id status } }
    assets { nodes { id name version } }
    webhookEndpoints { nodes { id url status deliveries { nodes { id } } } }
    workflowRuns { nodes { id } }
    workflows { nodes { id name version state } }
  }`)
}

/** The answer is the same as to an id which nothing has, so that it tells nothing. */
describe('the id of another organisation', () => {
  it('is tried in every kind', () => {
    expect(ids.map(({ foreign }) => kindOf(foreign)).sort()).toEqual(KINDS.toSorted())
    expect(OPERATIONS.length).toBeGreaterThan(70)
  })

  it.each(
    OPERATIONS.filter(({ name }) => !ENDLESS.has(name)).map((operation) => [operation.name, operation]),
  )('is nothing to %s', async (name, operation) => {
    const answers = await Promise.all(
      ids.map(async ({ foreign, nobody }) => ({
        foreign: await answerTo(operation, foreign),
        nobody: await answerTo(operation, nobody),
      })),
    )
    for (const { foreign, nobody } of answers) {
      expect(foreign).toBe(nobody)
      const otherwise = OTHERWISE[name]
      if (otherwise) expect(foreign).toMatch(otherwise)
      else expect(isNothing(foreign), foreign).toBe(true)
    }
  })

  it('has changed nothing by any of that', async () => {
    expect(await snapshot()).toEqual(before)
  })
})
