import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import type { Graph } from '../../../src/engine/workflow/graph/graph.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { addWorkflow, at, ended, query, start } from '../../graphql/workflow-run-fixture.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts'

/** With characters that every encoding writes in its own way. */
const CANARY = 'canary "7f+3a&ü\\91'

let server: TestServer
let peer: WebhookReceiver
const log: string[] = []

beforeAll(async () => {
  peer = await startWebhookReceiver()
  server = await startTestServer({
    allowPrivateNetwork: ['127.0.0.0/8'],
    logger: createLogger('trace', { write: (line) => void log.push(line) }),
  })
})
afterAll(async () => {
  await server.close()
  await peer[Symbol.asyncDispose]()
})

describe('secrets', () => {
  it('are set, listed by name and deleted, and every change is in the audit log', async () => {
    expect(await set('B_KEY', 'first value')).toEqual({ __typename: 'OrganizationSecret', name: 'B_KEY' })
    await set('A_KEY', 'another value')
    await set('B_KEY', 'second value')
    expect(await names()).toEqual(['A_KEY', 'B_KEY'])
    const gone =
      'mutation { deleteOrganizationSecret(name: "A_KEY") { __typename ... on DeletePayload { deletedId } } }'
    expect(await query(server, gone)).toEqual({
      deleteOrganizationSecret: { __typename: 'DeletePayload', deletedId: 'A_KEY' },
    })
    expect(await query(server, gone)).toEqual({ deleteOrganizationSecret: { __typename: 'NotFoundError' } })
    expect(await names()).toEqual(['B_KEY'])
    const audited = await query(server, '{ auditEvents { nodes { action before after } } }')
    expect(JSON.stringify(audited)).toMatch(/secret.deleted.*secret.set/)
    expect(JSON.stringify(audited)).not.toContain('value"')
  })

  it.each([
    ['1KEY', 'long enough', ['name']],
    ['A KEY', 'long enough', ['name']],
    ['KEY', 'abc', ['value']],
    ['KEY', 'a\u0000bcd', ['value']],
  ])('refuse the name %s with the value %s', async (name, value, path) => {
    expect(await set(name, value)).toEqual({ __typename: 'ValidationError', issues: [{ path }] })
  })

  it('reach the other end of a request, and nothing that is kept, told or logged', async () => {
    await set('CANARY', CANARY)
    peer.answer = ({ path, headers, body }) => ({
      body: JSON.stringify({ path, key: headers['x-key'], body }),
    })
    const request = {
      url: `${peer.url}/echo`,
      method: 'POST',
      params: { token: '{{secrets.CANARY}}' },
      headers: { 'x-key': '{{secrets.PLAIN}}' },
      body: { deep: ['Bearer {{secrets.CANARY}}'] },
    }
    await set('PLAIN', 'canary-in-a-header')
    const run = await runOf({ type: 'general_api', config: request })
    expect(run).toMatchObject({ status: 'COMPLETE' })
    expect(JSON.stringify(run.output)).toContain('***')
    const [received] = peer.received.slice(-1)
    expect(received?.headers['x-key']).toBe('canary-in-a-header')
    expect(JSON.parse(received?.body ?? '')).toEqual({ deep: [`Bearer ${CANARY}`] })
    await expectHidden()
  })

  it('stay hidden in what a failing request answers', async () => {
    peer.answer = ({ path, body }) => ({
      status: 400,
      body: `refused ${path} with ${body} ${'.'.repeat(440)}canary-in-a-header`,
    })
    const config = {
      url: `${peer.url}/{{secrets.PLAIN}}`,
      method: 'POST',
      body: { text: '{{secrets.CANARY}}' },
    }
    const run = await runOf({ type: 'general_api', config })
    expect(run).toMatchObject({ status: 'FAILED', error: { blockId: 'b' } })
    expect(JSON.stringify(run.error)).toContain('refused /hook/***')
    await expectHidden()
  })

  it('fail the step by name when they are not set', async () => {
    const run = await runOf({ type: 'general_api', config: { url: '{{secrets.NOWHERE}}' } })
    expect(run).toMatchObject({
      status: 'FAILED',
      error: { code: 'VALIDATION', message: 'The secret "NOWHERE" is not set', blockId: 'b' },
    })
  })

  it('are refused to blocks that keep what they are given', async () => {
    const config = { workflow_id: 'WCFG-x', input: { key: '{{secrets.CANARY}}' } }
    const run = await runOf({ type: 'subworkflow', config })
    expect(run.error).toMatchObject({
      code: 'VALIDATION',
      message: 'Secrets can be named in general_api blocks, not in those of the type subworkflow',
    })
  })
})

async function runOf(block: { type: 'general_api' | 'subworkflow'; config: JsonObject }) {
  const graph: Graph = {
    nodes: [
      { id: 's', type: 'starter', name: 'Start', config: {}, ...at },
      { id: 'b', name: 'Block', ...block, ...at },
    ],
    edges: [{ id: 'e', source: 's', target: 'b' }],
  }
  return ended(server, (await start(server, await addWorkflow(server, graph), {})).id)
}

async function set(name: string, value: string): Promise<unknown> {
  const text = `mutation ($name: String!, $value: String!) { setOrganizationSecret(name: $name, value: $value) {
    __typename ... on OrganizationSecret { name } ... on ValidationError { issues { path } }
  } }`
  const data = await query<{ setOrganizationSecret: unknown }>(server, text, { name, value })
  return data.setOrganizationSecret
}

async function names(): Promise<string[]> {
  const data = await query<{ organizationSecrets: { name: string }[] }>(
    server,
    '{ organizationSecrets { name } }',
  )
  return data.organizationSecrets.map(({ name }) => name)
}

/** Everything that the database and the log hold of what happened. */
async function expectHidden(): Promise<void> {
  const kept: string[] = [...log]
  for (const table of ['workflow_run', 'run_step', 'event', 'audit_event', 'organization_secret']) {
    const { rows } = await server.database.pool.query(`select row_to_json(t)::text as row from ${table} t`)
    kept.push(...rows.map(({ row }) => row))
  }
  const all = kept.join('\n')
  expect(kept.length).toBeGreaterThan(10)
  for (const text of ['7f+3a', '7f%2B3a', 'canary-in']) expect(all).not.toContain(text)
}
