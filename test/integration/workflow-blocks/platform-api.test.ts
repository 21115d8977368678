import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { RunPlatform } from '../../../src/domain/workflow-runs/run-platform.ts'
import type { RunRecord } from '../../../src/engine/workflow/runs/run.ts'
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

describe('a change', () => {
  const agents = (operation: string, rest: JsonObject) =>
    runBlock(server, 'platform_api', { resource: 'agents', agents_operation: operation, ...rest })

  it('makes, changes and deletes an asset', async () => {
    const created = await agents('create', { name: 'Maker', config: { model: 'a/b' } })
    expect(created.output).toMatchObject({ name: 'Maker', version: 1, config: { model: 'a/b' } })
    const { id } = created.output as { id: string } // as it was just seen
    const updated = await agents('update', { id, name: 'Doer', expected_version: 1 })
    expect(updated.output).toMatchObject({ id, name: 'Doer', version: 2, config: { model: 'a/b' } })
    expect((await agents('delete', { id, expected_version: 1 })).error).toMatchObject({
      code: 'VERSION_CONFLICT',
      message: 'The asset has changed since it was read',
    })
    expect((await agents('delete', { id })).output).toEqual({ deleted_id: id })
    expect((await agents('get', { id })).error).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is made once, however often its block is begun again', async () => {
    const { pool } = server.database
    const { assets } = server.app.services
    const platform = new RunPlatform({ ...server.app.services, pool })
    const { organizationId } = server
    const run = { organizationId, runId: 'WRUN-again' } as RunRecord // what the actor of a run is made of
    const input = { name: 'Only one', config: { model: 'a/b' } }
    const about = { resource: 'agents', key: 'WRUN-again:b:1', written: {} }
    const first = await platform.invoke(run, { ...about, operation: 'create', input })
    expect(await platform.invoke(run, { ...about, operation: 'create', input })).toEqual(first)
    const filter = { kind: 'agent', query: 'Only one' } as const
    expect(await assets.count(server.actor, filter)).toBe(1)
  })

  it('deletes nothing that another block names, and changes no workflow', async () => {
    const id = '<Start.output.id>'
    expect((await agents('delete', { id })).error).toMatchObject({
      code: 'VALIDATION',
      message: 'A block deletes only what its author names: the id must not come from another block',
    })
    const workflowId = await addWorkflow(server)
    const remove = { resource: 'workflows', workflows_operation: 'delete', id: workflowId }
    expect((await runBlock(server, 'platform_api', remove)).error).toMatchObject({
      message: 'There is no operation "delete" of workflows',
    })
  })
})
