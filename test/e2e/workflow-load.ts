import type { JsonObject } from '../../src/base/json.ts'
import { GraphqlClient } from '../graphql/graphql-client.ts'
import { TestClient, textAt } from '../support/client.ts'
import { API_KEY } from './installation.ts'

const HOOK = { webhook_id: 'crash', webhook_secret: 'a secret of some length' }

/** What comes of a run to its end. */
export const ANSWER = { half: 21, allowed: true }

/** Where the blocks that call something outside do so. */
export const CALL_PATH = '/called'

type Block = [type: string, name: string, config: JsonObject]

/** A line of blocks. It goes on where a condition holds; where one does not, a block fails the run. */
function lineOf(...blocks: Block[]): JsonObject {
  const nodes = blocks.map(([type, name, config], index) => ({ id: `b${index}`, type, name, config }))
  const edges = nodes.slice(1).map((_, index) => ({ source: `b${index}`, target: `b${index + 1}` }))
  const choice = nodes.find(({ type }) => type === 'CONDITION')
  if (!choice) return { nodes, edges }
  const never = { id: 'never', type: 'CODE', name: 'Never', config: { code: 'throw new Error("chosen")' } }
  return {
    nodes: [...nodes, never],
    edges: [
      ...edges.map((edge) => (edge.source === choice.id ? { ...edge, sourceHandle: 'if' } : edge)),
      { source: choice.id, target: never.id, sourceHandle: 'else' },
    ],
  }
}

/** Two branches that meet again, and a call of what they have come to. */
function forkThatCalls(url: string): JsonObject {
  const half = { code: 'output = input_data["Start"]["output"].n / 2' }
  return {
    nodes: [
      { id: 'start', type: 'STARTER', name: 'Start', config: { input: { n: 'number' } } },
      { id: 'split', type: 'SPLIT', name: 'Split', config: { branches: 2 } },
      { id: 'rest', type: 'WAIT', name: 'Rest', config: { seconds: 0.2 } },
      { id: 'half', type: 'CODE', name: 'Half', config: half },
      {
        id: 'call',
        type: 'GENERAL_API',
        name: 'Call',
        config: { url, method: 'POST', body: { n: '<Half.output>' } },
      },
      { id: 'answer', type: 'RESPONSE', name: 'Answer', config: { output: '<Half.output>' } },
    ],
    edges: [
      { source: 'start', target: 'split' },
      { source: 'split', sourceHandle: '1', target: 'rest' },
      { source: 'split', sourceHandle: '2', target: 'half' },
      { source: 'rest', target: 'call' },
      { source: 'half', target: 'call' },
      { source: 'call', target: 'answer' },
    ],
  }
}

/** Workflows of every kind of block, who begins their runs, and who decides what they ask. */
export class WorkflowLoad {
  /** The runs that were accepted. */
  readonly runIds: string[] = []
  readonly #graphql: GraphqlClient
  readonly #anybody: TestClient
  #workflowId = ''
  #scheduledId = ''

  /** The workflows whose runs all give `ANSWER`. */
  get answering(): string[] {
    return [this.#workflowId, this.#scheduledId]
  }

  constructor(url: string) {
    this.#graphql = new GraphqlClient(url, API_KEY)
    this.#anybody = new TestClient(url, null)
  }

  /** Makes what the runs need; ends of runs are told to `hookUrl`. */
  async prepare(hookUrl: string): Promise<void> {
    const base = await this.#make('createKnowledgeBase(name: "Birds") { ... on KnowledgeBase { id } }')
    await this.#make(`addDocument(knowledgeBaseId: "${base}", title: "Heron", content: "The heron stands still.") {
      ... on KnowledgeDocument { id }
    }`)
    const agent = await this.#make(
      'createAgent(name: "A", settings: { model: "none/none" }) { ... on Agent { id } }',
    )
    const orchestration = await this.#make(
      `createOrchestration(name: "O", agentIds: ["${agent}"]) { ... on Orchestration { id } }`,
    )
    await this.#make(`createWebhookEndpoint(url: "${hookUrl}", eventTypes: [WORKFLOW_RUN_COMPLETED]) {
      ... on WebhookEndpointSecret { endpoint { id } }
    }`)
    const inner = await this.#create(forkThatCalls(`${hookUrl}${CALL_PATH}`))
    const work: Block[] = [
      ['CODE', 'Work', { code: 'output = 6 * 7' }],
      ['CONDITION', 'Check', { branches: [{ expression: '<Work.output> == 42' }] }],
      ['SUBWORKFLOW', 'Inside', { workflow_id: inner, input: { n: '<Work.output>' } }],
      ['CAPABILITY', 'Note', { name: 'memory_write', input: { path: '/topics/crash.md', content: 'x' } }],
      ['PLATFORM_API', 'Search', platformCall('knowledge_bases', 'search', { id: base, query: 'herons' })],
      ['AGENT', 'Ask', { agent_id: agent, input: 'Say it' }],
      ['ORCHESTRATION', 'All', { orchestration_id: orchestration, input: 'Say it again' }],
      ['APPROVAL', 'Allow', { message: 'Go on?' }],
      ['WAIT', 'Rest', { seconds: 0.2 }],
    ]
    const answer: Block = [
      'RESPONSE',
      'Answer',
      { output: { half: '<Inside.output>', allowed: '<Allow.approved>' } },
    ]
    this.#workflowId = await this.#create(lineOf(['STARTER', 'Start', {}], ...work, answer))
    const hooked = await this.#create(lineOf(['WEBHOOK', 'Hook', HOOK], ...work))
    this.#scheduledId = await this.#create(lineOf(['STARTER', 'Start', {}], ...work, answer))
    for (const id of [hooked, this.#scheduledId]) {
      await this.#make(`deployWorkflow(id: "${id}") { ... on Workflow { id } }`)
    }
  }

  /** Begins runs in all ways, for as long as the server answers; what it does not answer may have begun or not. */
  async begin(count: number, round: number): Promise<void> {
    const startAt = new Date(Date.now() + 1_000).toISOString()
    const schedule = `setSchedule(workflowId: "${this.#scheduledId}",
      input: { kind: INTERVAL, intervalSeconds: 3600, startAt: "${startAt}" }) { ... on Workflow { id } }`
    await this.#make(schedule)
    for (let index = 0; index < count; index++) {
      const key = `${round}-${index}`
      const start = `startWorkflowRun(workflowId: "${this.#workflowId}", idempotencyKey: "${key}") {
        ... on WorkflowRun { id }
      }`
      this.runIds.push(await this.#make(start))
      const headers = { authorization: `Bearer ${HOOK.webhook_secret}`, 'idempotency-key': key }
      const { json } = await this.#anybody.post(`/api/webhooks/${HOOK.webhook_id}`, {}, headers)
      this.runIds.push(textAt(json, 'run_id'))
      await this.decide()
    }
  }

  /** Approves what the runs ask at this moment. */
  async decide(): Promise<void> {
    const { approvals } = await this.#graphql.data('{ approvals(first: 100) { nodes { id } } }')
    for (const id of JSON.stringify(approvals).match(/appr_\w+/g) ?? []) {
      await this.#graphql.data(`mutation { decideApproval(id: "${id}", approve: true) { __typename } }`)
    }
  }

  #create(graph: JsonObject): Promise<string> {
    return this.#make('createWorkflow(name: "Crash", graph: $graph) { ... on Workflow { id } }', graph)
  }

  /** Resolves with the id of what a mutation has made. */
  async #make(mutation: string, graph: JsonObject | null = null): Promise<string> {
    const head = graph ? 'mutation($graph: GraphInput!)' : 'mutation'
    const data = await this.#graphql.data(`${head} { made: ${mutation} }`, graph ? { graph } : {})
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(data))?.[1]
    if (id === undefined) throw new Error(`${mutation} gave ${JSON.stringify(data)}`)
    return id
  }
}

function platformCall(resource: string, operation: string, input: JsonObject): JsonObject {
  return { resource, [`${resource}_operation`]: operation, ...input }
}
