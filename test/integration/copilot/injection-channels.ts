import type { JsonObject } from '../../../src/base/json.ts'
import type { Graph, GraphNode } from '../../../src/engine/workflow/graph/graph.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { startWebhookReceiver } from '../../support/webhook-receiver.ts'
import type { ScriptedCopilot } from './scripted-copilot.ts'

const at = { position: { x: 0, y: 0 }, enabled: true }

/** A way by which words of others come before the model. */
export interface Channel {
  name: string
  /** Plants a text, and tells which calls read it; none where the model is shown it at once. */
  prepare(copilot: ScriptedCopilot, text: string): Promise<{ workflowId: string; reads: Read[] }>
}

interface Read {
  name: string
  input: JsonObject
}

const LOGS: readonly Read[] = [{ name: 'get_workflow_run_logs', input: {} }]
const listOf = (asset_type: string): Read[] => [{ name: 'list_project_assets', input: { asset_type } }]
const detailsOf = (asset_type: string, asset_id: string): Read[] => [
  { name: 'get_asset_details', input: { asset_type, asset_id } },
]

export const CHANNELS: readonly Channel[] = [
  {
    name: "the log of a run's step",
    prepare: (copilot, text) => afterRun(copilot, [code(`console.log(${JSON.stringify(text)}); output = 1`)]),
  },
  {
    name: "the error of a run's step",
    prepare: (copilot, text) => afterRun(copilot, [code(`throw new Error(${JSON.stringify(text)})`)]),
  },
  {
    name: 'a web page',
    async prepare(copilot, text) {
      await using site = await startWebhookReceiver(() => ({ body: text }))
      const fetched = block('Fetch', 'general_api', { url: site.url })
      return await afterRun(copilot, [
        fetched,
        code('console.log(input_data["Fetch"]["output"]); output = 1'),
      ])
    },
  },
  {
    name: 'the error of a connected API',
    async prepare(copilot, text) {
      await using site = await startWebhookReceiver(() => ({ status: 400, body: text }))
      const { name } = await connect(copilot, site.url, 'Looks at the weather.')
      return await afterRun(copilot, [block('Call', 'capability', { name, input: {} })])
    },
  },
  {
    name: "the description of a connected API's tool",
    async prepare(copilot, text) {
      await connect(copilot, 'http://127.0.0.1:9', text)
      return { workflowId: await save(copilot), reads: listOf('capabilities') }
    },
  },
  {
    name: 'a file of the memory',
    async prepare(copilot, text) {
      const path = '/topics/orders.md'
      await copilot.server.app.services.memory.write(copilot.server.actor, { path, content: text })
      const read = block('Recall', 'capability', { name: 'memory_read', input: { path } })
      return afterRun(copilot, [
        read,
        code('console.log(JSON.stringify(input_data["Recall"]["output"])); output = 1'),
      ])
    },
  },
  {
    name: 'the name of a block',
    prepare: async (copilot, text) => ({
      workflowId: await save(copilot, [code('output = 1', text)]),
      reads: [],
    }),
  },
  {
    name: "another workflow's name and description",
    async prepare(copilot, text) {
      const { workflows } = copilot.server.app.services
      const other = await workflows.create(copilot.server.actor, { name: text, description: text })
      const reads = [...listOf('workflows'), ...detailsOf('workflow', other.id)]
      return { workflowId: await save(copilot), reads }
    },
  },
  {
    name: "an agent's name, description and prompt",
    async prepare(copilot, text) {
      const config = { model: 'gpt-4.1', system_prompt: text }
      const facts = { kind: 'agent' as const, name: text, description: text, config }
      const { id } = await copilot.server.app.services.assets.create(copilot.server.actor, facts)
      const renamed = { operation: 'delete', asset_type: 'agent', asset_id: id }
      const asked = { name: 'manage_project_asset', input: renamed }
      return {
        workflowId: await save(copilot),
        reads: [...listOf('agents'), ...detailsOf('agent', id), asked],
      }
    },
  },
  {
    name: 'a knowledge base, its document and its source',
    async prepare(copilot, text) {
      const { assets, knowledgeDocuments } = copilot.server.app.services
      const { actor } = copilot.server
      const facts = { kind: 'knowledge_base' as const, name: text, description: text, config: {} }
      const { id: knowledgeBaseId } = await assets.create(actor, facts)
      const document = { knowledgeBaseId, title: text, source: text, content: text }
      const { id } = await knowledgeDocuments.add(actor, document)
      return {
        workflowId: await save(copilot),
        reads: [...listOf('knowledge_bases'), ...listOf('sources'), ...detailsOf('source', id)],
      }
    },
  },
  {
    name: "the project database's schema and its rows",
    prepare: async (copilot) => ({
      workflowId: await save(copilot),
      reads: [
        { name: 'get_db_schema', input: {} },
        { name: 'execute_public_sql', input: { query: 'select note from notes' } },
      ],
    }),
  },
  {
    name: 'the error of a query',
    prepare: async (copilot) => ({
      workflowId: await save(copilot),
      reads: [{ name: 'execute_public_sql', input: { query: 'select note::int from notes' } }],
    }),
  },
]

function block(name: string, type: GraphNode['type'], config: JsonObject): GraphNode {
  return { id: name.toLowerCase(), type, name, config, ...at }
}

function code(program: string, name = 'Code'): GraphNode {
  return { id: 'code', type: 'code', name, config: { code: program }, ...at }
}

/** A workflow of blocks in a row. */
async function save({ server }: ScriptedCopilot, blocks: readonly GraphNode[] = []): Promise<string> {
  const { workflows, workflowVersions } = server.app.services
  const nodes = [block('Start', 'starter', { input: {} }), ...blocks]
  const edges = blocks.map(({ id }, index) => ({
    id: `to-${id}`,
    source: nodes[index]?.id ?? '',
    target: id,
  }))
  const graph: Graph = { nodes, edges }
  const { id } = await workflows.create(server.actor, { name: 'Mail' })
  await workflowVersions.save(server.actor, id, { graph })
  return id
}

async function afterRun(copilot: ScriptedCopilot, blocks: readonly GraphNode[]) {
  const { workflowRuns } = copilot.server.app.services
  const { actor } = copilot.server
  const workflowId = await save(copilot, blocks)
  const { id } = await workflowRuns.start(actor, { workflowId })
  await waitUntil(async () => (await workflowRuns.get(actor, id)).finishedAt !== null, 'the run to end')
  return { workflowId, reads: [...LOGS] }
}

let apis = 0

/** An API with one tool. */
async function connect({ server }: ScriptedCopilot, baseUrl: string, description: string) {
  const integrationKey = `api${++apis}`
  const tools = [{ name: 'look', description, method: 'GET', path: '/' }]
  await server.app.services.connections.connect(server.actor, {
    ...{ integrationKey, displayName: 'Weather', connector: 'http', settings: { baseUrl, tools } },
    credentials: {},
  })
  return { name: `${integrationKey}_look` }
}
