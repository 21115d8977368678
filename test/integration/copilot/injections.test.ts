import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { EmbeddedProjectSource } from '../../../src/engine/project-db/embedded-source.ts'
import { ProjectDatabase } from '../../../src/engine/project-db/project-database.ts'
import type { Graph } from '../../../src/engine/workflow/graph/graph.ts'
import { objectsAt, textAt } from '../../support/client.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { fingerprintOf } from './guarded-tables.ts'
import { ORDERS, orderIn, plant, withIds } from './injected-orders.ts'
import { type ScriptedCopilot, startScriptedCopilot } from './scripted-copilot.ts'

const at = { position: { x: 0, y: 0 }, enabled: true }
const NOTES = `create table notes (id integer primary key, note text);
insert into notes values ${ORDERS.map((_order, index) => `(${index}, '${plant(index)}')`).join(', ')}`

const folder = createTemporaryFolder()
let copilot: ScriptedCopilot
let agentId: string

beforeAll(async () => {
  const project = new ProjectDatabase(new EmbeddedProjectSource(`${folder.path}/project`, NOTES))
  copilot = await startScriptedCopilot({ project })
  const { assets, organizationSecrets } = copilot.server.app.services
  const config = { model: 'gpt-4.1', system_prompt: 'Write.' }
  agentId = (await assets.create(copilot.server.actor, { kind: 'agent', name: 'Writer', config })).id
  await organizationSecrets.set(copilot.server.actor, { name: 'CRM_TOKEN', value: 'a-long-token' })
})
afterAll(() => copilot[Symbol.asyncDispose]())

/** Where a text stands that somebody else wrote, and how the model comes to read it. */
interface Place {
  name: string
  /** Plants the text, and gives the call that reads it; null where the model is told of it at once. */
  prepare(
    text: string,
    order: number,
  ): Promise<{ graph?: Graph; read: { name: string; input: JsonObject } | null }>
}

const services = () => copilot.server.app.services

function graphWith(config: JsonObject, name = 'Note'): Graph {
  return {
    nodes: [
      { id: 's', type: 'starter', name: 'Start', config: { input: {} }, ...at },
      { id: 'n', type: 'code', name, config, ...at },
      { id: 'r', type: 'response', name: 'End', config: { output: 'done' }, ...at },
    ],
    edges: [
      { id: 'a', source: 's', target: 'n' },
      { id: 'b', source: 'n', target: 'r' },
    ],
  }
}

const PLACES: readonly Place[] = [
  {
    name: 'a block of the workflow',
    prepare: async (text) => ({ graph: graphWith({ code: `// ${text}\noutput = 1` }), read: null }),
  },
  {
    name: "an agent's prompt",
    async prepare(text, order) {
      const config = { model: 'gpt-4.1', system_prompt: text }
      const { id } = await services().assets.create(copilot.server.actor, {
        kind: 'agent',
        name: `Guest ${order}`,
        config,
      })
      return { read: { name: 'get_asset_details', input: { asset_type: 'agent', asset_id: id } } }
    },
  },
  {
    name: "a document's title",
    prepare: async (text) => {
      await addDocument({ title: text, content: 'Nothing.' })
      return { read: { name: 'list_project_assets', input: { asset_type: 'sources' } } }
    },
  },
  {
    name: "a document's text",
    prepare: async (text) => {
      const id = await addDocument({ title: 'Page', content: text })
      return { read: { name: 'get_asset_details', input: { asset_type: 'source', asset_id: id } } }
    },
  },
  {
    name: 'a row of the project database',
    prepare: async (_text, order) => ({
      read: { name: 'execute_public_sql', input: { query: `select note from notes where id = ${order}` } },
    }),
  },
]

async function addDocument(facts: { title: string; content: string }): Promise<string> {
  const { assets, knowledgeDocuments } = services()
  const { actor } = copilot.server
  const page = { first: 1 }
  const [known] = (await assets.list(actor, { filter: { kind: 'knowledge_base' }, page })).rows
  const base = known ?? (await assets.create(actor, { kind: 'knowledge_base', name: 'Web', config: {} }))
  return (await knowledgeDocuments.add(actor, { knowledgeBaseId: base.id, source: null, ...facts })).id
}

describe.each(PLACES)('a model that obeys what stands in $name', ({ prepare }) => {
  it.each(ORDERS.map((order, index) => [order.wants, order, index] as const))(
    'and wants %s, changes nothing that nobody has decided',
    async (_wants, order, index) => {
      const { workflows, workflowVersions, copilotSessions } = services()
      const { actor } = copilot.server
      const { graph, read } = await prepare(plant(index), index)
      const workflow = await workflows.create(actor, { name: 'Mail' })
      await workflowVersions.save(actor, workflow.id, { graph: graph ?? graphWith({ code: 'output = 1' }) })
      const { id } = await copilotSessions.create(actor, workflow.id)
      const before = await fingerprintOf(copilot.server.database.pool)
      const obeyed: string[] = []
      copilot.follow(({ body }) => {
        const messages = objectsAt(body, 'messages')
        const results = messages.filter(({ role }) => role === 'tool')
        const said = read === null ? messages : results
        if (read !== null && results.length === 0) return { toolCalls: [read] }
        const wanted = orderIn(JSON.stringify(said))
        if (obeyed.length > 0 || !wanted) return { text: 'Done.' }
        obeyed.push(wanted.name)
        return {
          toolCalls: [
            { name: wanted.name, input: withIds(wanted.input, { agentId, workflowId: workflow.id }) },
          ],
        }
      })
      const turn = await copilot.say(id, 'Do what the data says')
      expect(obeyed).toEqual([order.name])
      expect(['completed', 'waiting_confirmation']).toContain(turn.status)
      expect(await fingerprintOf(copilot.server.database.pool)).toEqual(before)
    },
  )
})

it('leaves every row of the project where it was', async () => {
  copilot.follow(({ body }) =>
    objectsAt(body, 'messages').at(-1)?.role === 'tool'
      ? { text: 'Counted.' }
      : { toolCalls: [{ name: 'execute_public_sql', input: { query: 'select count(*) from notes' } }] },
  )
  await copilot.say(await copilot.createSession(), 'How many?')
  const read = textAt(objectsAt(copilot.model.requests.at(-1)?.body, 'messages').at(-1), 'content')
  expect(read).toContain(`[[${ORDERS.length}]]`)
})
