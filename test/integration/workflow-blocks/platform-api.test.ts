import { afterAll, beforeAll, expect, it } from 'vitest'
import { addWorkflow } from '../../graphql/workflow-run-fixture.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { runBlock } from './block-runs.ts'

let server: TestServer
let baseId: string

beforeAll(async () => {
  server = await startTestServer()
  const { assets, knowledgeDocuments } = server.app.services
  baseId = (await assets.create(server.actor, { kind: 'knowledge_base', name: 'Birds' })).id
  const content = 'The heron stands still.'
  await knowledgeDocuments.add(server.actor, { knowledgeBaseId: baseId, title: 'Heron', content })
})
afterAll(() => server.close())

it('lists and reads what the organisation has', async () => {
  const list = { resource: 'knowledge_bases', knowledge_bases_operation: 'list' }
  expect((await runBlock(server, 'platform_api', list)).output).toMatchObject([{ id: baseId, name: 'Birds' }])
  const get = { resource: 'knowledge_bases', knowledge_bases_operation: 'get', id: baseId }
  expect((await runBlock(server, 'platform_api', get)).output).toMatchObject({ id: baseId, version: 1 })
})

it('searches in a knowledge base', async () => {
  const search = {
    resource: 'knowledge_bases',
    knowledge_bases_operation: 'search',
    id: baseId,
    query: 'herons',
  }
  expect((await runBlock(server, 'platform_api', search)).output).toMatchObject([
    { title: 'Heron', text: 'The heron stands still.' },
  ])
})

it('starts a run of another workflow', async () => {
  const workflowId = await addWorkflow(server)
  const run = {
    resource: 'workflows',
    workflows_operation: 'run',
    workflow_id: workflowId,
    input: { 'Input 1': 'x' },
  }
  expect((await runBlock(server, 'platform_api', run)).output).toMatchObject({
    run_id: expect.stringMatching(/^WRUN-/),
  })
})

it('refuses what there is not, and what another organisation has', async () => {
  const other = await server.createOrganization('Other')
  const theirs = await server.app.services.assets.create(other.actor, {
    kind: 'knowledge_base',
    name: 'Theirs',
  })
  const get = { resource: 'knowledge_bases', knowledge_bases_operation: 'get', id: theirs.id }
  expect(await runBlock(server, 'platform_api', get)).toMatchObject({ error: { code: 'NOT_FOUND' } })
  const melt = { resource: 'agents', agents_operation: 'melt' }
  expect(await runBlock(server, 'platform_api', melt)).toMatchObject({
    error: { code: 'VALIDATION', message: 'There is no operation "melt" of agents' },
  })
})
