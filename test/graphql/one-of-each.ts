import { textAt } from '../support/client.ts'
import { waitUntil } from '../support/wait-until.ts'
import { type GraphqlClient, startExecution } from './graphql-client.ts'

/** The kinds of ids that an organisation has after `createOneOfEach`, but that of capabilities, which are named. */
export const KINDS = (
  'acc agt appr aud conf cop doc exec int kb key mem msg orch org sched session step trg turn ver ' +
  'WCFG whk dlv WRUN'
).split(' ')

export interface OneOfEach {
  agent: string
  orchestration: string
  endpoint: string
  workflow: string
  run: string
  /** The copilot's, which proposes something. */
  message: string
}

/** One thing of every kind, by the names of which the memory file is `/topics/secret.md`. */
export async function createOneOfEach(client: GraphqlClient): Promise<OneOfEach> {
  await startExecution(client, 'memory_write', { path: '/topics/secret.md', content: 'secret' })
  const made = await client.data(MAKE, {
    graph: { nodes: [{ id: 's', type: 'STARTER', name: 'Start', config: { input: {} } }], edges: [] },
    hook: { nodes: [{ type: 'WEBHOOK', name: 'Hook', config: {} }], edges: [] },
  })
  const [workflow, hooked] = [textAt(made, 'workflow', 'id'), textAt(made, 'hooked', 'id')]
  const agent = textAt(made, 'agent', 'id')
  const endpoint = textAt(made, 'endpoint', 'endpoint', 'id')
  const more = await client.data(MAKE_MORE, {
    ...{ workflow, hooked, agents: [agent], base: textAt(made, 'base', 'id') },
    endpoint,
  })
  const run = textAt(more, 'run', 'id')
  await waitUntil(async () => {
    const text = 'query($id: ID!) { workflowRun(id: $id) { status } }'
    return textAt(await client.data(text, { id: run }), 'workflowRun', 'status') === 'COMPLETE'
  }, 'the run to end')
  await ask(client, hooked, 'Create an agent called "Writer"')
  const message = await ask(
    client,
    workflow,
    'Add a step that sends Slack notifications when the run finishes',
  )
  return { agent, orchestration: textAt(more, 'orchestration', 'id'), endpoint, workflow, run, message }
}

/** Every id of an organisation, as its owner sees them. */
export async function idsOf(client: GraphqlClient): Promise<string[]> {
  const answers = [await client.data(OWN_IDS), await client.data(COPILOT_IDS)]
  return [...JSON.stringify(answers).matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id)
}

export function kindOf(id: string): string {
  return id.split(/[_-]/)[0] ?? id
}

/** The id of the copilot's answer in a conversation of its own. */
async function ask(client: GraphqlClient, workflow: string, message: string): Promise<string> {
  const begin =
    'mutation($id: ID!) { session: createCopilotSession(workflowId: $id) { ... on CopilotSession { id } } }'
  const session = textAt(await client.data(begin, { id: workflow }), 'session', 'id')
  const send = `mutation($session: ID!, $message: String!) {
    sent: sendCopilotMessage(sessionId: $session, message: $message) { ... on CopilotTurnPayload { turn { id } } }
  }`
  const turn = textAt(await client.data(send, { session, message }), 'sent', 'turn', 'id')
  const read = 'query($id: ID!) { node(id: $id) { ... on CopilotTurn { message { id } } } }'
  let answer = ''
  await waitUntil(async () => {
    answer = /msg_\w+/.exec(JSON.stringify(await client.data(read, { id: turn })))?.[0] ?? ''
    return answer !== ''
  }, 'the copilot to answer')
  return answer
}

const MAKE = `mutation($graph: GraphInput!, $hook: GraphInput!) {
  waiting: invokeCapability(input: { name: "memory_ls", requireApproval: true }) { __typename }
  workflow: createWorkflow(name: "Secret", graph: $graph) { __typename ... on Workflow { id } }
  hooked: createWorkflow(name: "Secret hook", graph: $hook) { ... on Workflow { id } }
  base: createKnowledgeBase(name: "Secret") { ... on KnowledgeBase { id } }
  agent: createAgent(name: "Secret", settings: { model: "offline/planner" }) { __typename ... on Agent { id } }
  endpoint: createWebhookEndpoint(url: "https://example.com/hook", eventTypes: [WORKFLOW_RUN_COMPLETED]) {
    ... on WebhookEndpointSecret { endpoint { id } }
  }
}`
const MAKE_MORE = `mutation($workflow: ID!, $hooked: ID!, $base: ID!, $agents: [ID!]!, $endpoint: ID!) {
  run: startWorkflowRun(workflowId: $workflow) { ... on WorkflowRun { id } }
  setSchedule(workflowId: $workflow, input: { kind: INTERVAL, intervalSeconds: 3600 }) { __typename }
  armTrigger(workflowId: $hooked) { __typename }
  addDocument(knowledgeBaseId: $base, title: "Secret", content: "secret") { __typename }
  orchestration: createOrchestration(name: "Secret", agentIds: $agents) { ... on Orchestration { id } }
  sendTestWebhook(id: $endpoint, eventType: WORKFLOW_RUN_COMPLETED) { __typename }
}`
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
  workflowRuns { nodes { id steps { id } } }
  workflows { nodes { id versions { nodes { id } } schedules { id } triggers { id } } }
}`
const COPILOT_IDS = `{
  workflows(first: 5) {
    nodes { copilotSession { id turns(first: 5) { nodes { id message { id } confirmations { id } } } } }
  }
}`
