import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { query } from '../../graphql/workflow-run-fixture.ts'
import {
  type ModelScript,
  type ModelServer,
  startModelServer,
} from '../../support/model-server/model-server.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { readRun, runBlock, runOnceIn, startBlock, stepOf } from './block-runs.ts'

let server: TestServer
let models: ModelServer
let script: ModelScript = () => ({ text: 'nothing to say' })

beforeAll(async () => {
  models = await startModelServer((step, request) => script(step, request))
  const access = { apiKey: 'key-of-the-test', baseUrl: `${models.url}/v1` }
  server = await startTestServer({
    models: { openai: { ...access, protocol: 'chat' }, anthropic: access, extraModels: [] },
  })
})
afterEach(() => {
  models.requests.length = 0
})
afterAll(async () => {
  await server.close()
  await models[Symbol.asyncDispose]()
})

const ASKED = { input: 'Who are you?', system_prompt: 'Answer briefly.' }

describe('an agent block', () => {
  it.each(['gpt-4.1', 'claude-haiku-4-5'])(
    'answers with %s, in chunks that make up its output',
    async (model) => {
      script = () => ({ text: 'I am a careful agent, and I answer in words.' })
      const run = await runBlock(server, 'agent', { model, ...ASKED, temperature: 0.1, max_tokens: 99 })
      const output = {
        output: 'I am a careful agent, and I answer in words.',
        usage: { input_tokens: 10, output_tokens: 5 },
      }
      expect(run).toMatchObject({ status: 'COMPLETE', output, credits: 1 })
      expect(await chunksOf(run.id)).toBe(output.output)
      expect(models.requests[0]?.body).toMatchObject({ model, temperature: 0.1, max_tokens: 99 })
      expect(JSON.stringify(models.requests[0]?.body)).toContain('Answer briefly.')
    },
  )

  it('gives an object where the agent answers with one', async () => {
    script = () => ({ text: '```json\n{"score": 7}\n```' })
    const run = await runBlock(server, 'agent', { model: 'gpt-4.1', ...ASKED })
    expect(run.output).toMatchObject({ output: { score: 7 } })
  })

  it('uses capabilities in the session of the run, and says so in its log', async () => {
    script = (step) =>
      step === 0 ? { toolCalls: [{ name: 'demo_echo', input: { value: 42 } }] } : { text: 'It said 42.' }
    const run = await runBlock(server, 'agent', { model: 'gpt-4.1', ...ASKED, tools: ['demo_echo'] })
    expect(run).toMatchObject({
      status: 'COMPLETE',
      output: { output: 'It said 42.' },
      session: { source: 'WORKFLOW' },
    })
    const logs = stepOf(run).logs.map(({ message }) => message)
    expect(logs).toEqual(['calls demo_echo with {"value":42}', 'demo_echo gave {"value":42}'])
    expect(JSON.stringify(models.requests[1]?.body)).toContain('42')
  })

  it('is an agent of the organisation that searches in its knowledge bases', async () => {
    script = (step) =>
      step === 0
        ? { toolCalls: [{ name: 'search_knowledge', input: { query: 'refund' } }] }
        : { text: 'Within 30 days.' }
    const agentId = await createAgent()
    const run = await runBlock(server, 'agent', { agent_id: agentId, input: { question: 'How long?' } })
    expect(run).toMatchObject({ status: 'COMPLETE', output: { output: 'Within 30 days.' } })
    expect(JSON.stringify(models.requests[0]?.body)).toContain('{\\"question\\":\\"How long?\\"}')
    expect(JSON.stringify(models.requests[1]?.body)).toContain('Refunds are granted within 30 days.')
  })

  it.each<[string, JsonObject, string]>([
    ['an agent', { agent_id: 'agt_none', input: 'x' }, 'NOT_FOUND'],
    ['a capability', { model: 'gpt-4.1', input: 'x', tools: ['none'] }, 'NOT_FOUND'],
    ['a knowledge base', { model: 'gpt-4.1', input: 'x', knowledge_bases: [{ id: 'kb_none' }] }, 'NOT_FOUND'],
  ])('fails by name for %s that there is not', async (_what, config, code) => {
    expect(await runBlock(server, 'agent', config)).toMatchObject({ status: 'FAILED', error: { code } })
    expect(models.requests).toEqual([])
  })

  it('finds no agent of another organisation', async () => {
    const other = await server.createOrganization('Other')
    const { id } = await server.app.services.assets.create(other.actor, {
      ...{ kind: 'agent', name: 'Theirs', config: { model: 'gpt-4.1' } },
    })
    const run = await runBlock(server, 'agent', { agent_id: id, input: 'x' })
    expect(run.error).toMatchObject({ code: 'NOT_FOUND', message: `Unknown agent "${id}"` })
  })

  it('closes the connection to the provider when the run is cancelled', async () => {
    script = () => ({ text: 'I begin ', hangs: true })
    const id = await startBlock(server, 'agent', { model: 'gpt-4.1', ...ASKED })
    await waitUntil(async () => (await chunksOf(id)) === 'I begin ', 'the first words')
    const before = models.abandoned.length
    await query(server, `mutation { cancelWorkflowRun(id: "${id}") { __typename } }`)
    await waitUntil(() => models.abandoned.length > before, 'the provider to be left')
    expect(await readRun(server, id)).toMatchObject({ status: 'CANCELLED' })
  })

  it('fails with PROVIDER_UNAVAILABLE when the provider refuses its key', async () => {
    script = () => ({ refusal: { status: 401, message: 'bad key' } })
    const run = await runBlock(server, 'agent', { model: 'gpt-4.1', ...ASKED })
    expect(run.error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
  })
})

describe('an orchestration block', () => {
  it('asks its agents one after another', async () => {
    script = (step) => ({ text: step === 0 ? 'a draft' : 'a polished draft' })
    const { assets } = server.app.services
    const agent = (name: string, prompt: string) =>
      assets.create(server.actor, {
        kind: 'agent',
        name,
        config: { model: 'gpt-4.1', system_prompt: prompt },
      })
    const [drafter, polisher] = [await agent('Drafter', 'Draft.'), await agent('Polisher', 'Polish.')]
    const orchestration = await assets.create(server.actor, {
      ...{
        kind: 'orchestration',
        name: 'Text',
        config: { agents: [{ id: drafter.id }, { id: polisher.id }] },
      },
    })
    const run = await runBlock(server, 'orchestration', {
      orchestration_id: orchestration.id,
      input: 'Write.',
    })
    expect(run).toMatchObject({ status: 'COMPLETE', output: 'a polished draft', credits: 2 })
    expect(JSON.stringify(models.requests[1]?.body)).toMatch(/Polish\..*a draft/)
  })
})

describe('without a provider', () => {
  it.each([
    ['fail', { status: 'FAILED', error: { code: 'PROVIDER_UNAVAILABLE' } }],
    ['template', { status: 'COMPLETE', output: { output: expect.stringContaining('[offline template') } }],
  ] as const)('an agent block does what OFFLINE_AGENT says: %s', async (offlineAgent, expected) => {
    await using offline = await startTestServer({ offlineAgent })
    expect(await runBlock(offline, 'agent', { model: 'gpt-4.1', ...ASKED })).toMatchObject(expected)
  })
})

describe('the other protocol of OpenAI', () => {
  it('carries an agent block, too', async () => {
    script = (step) =>
      step === 0 ? { toolCalls: [{ name: 'demo_echo', input: { value: 'r' } }] } : { text: 'By responses.' }
    const access = { apiKey: 'key', baseUrl: `${models.url}/v1`, protocol: 'responses' as const }
    await using other = await startTestServer({
      models: { openai: access, anthropic: null, extraModels: [] },
    })
    const id = await startBlock(other, 'agent', { model: 'gpt-4.1', ...ASKED, tools: ['demo_echo'] })
    expect(await runOnceIn(other, id, 'COMPLETE')).toMatchObject({ output: { output: 'By responses.' } })
    expect(models.requests.map(({ path }) => path)).toEqual(['/v1/responses', '/v1/responses'])
  })
})

/** An agent with a knowledge base of one document. */
async function createAgent(): Promise<string> {
  const { assets, knowledgeDocuments } = server.app.services
  const base = await assets.create(server.actor, { kind: 'knowledge_base', name: 'Policies' })
  const content = 'Refunds are granted within 30 days.'
  await knowledgeDocuments.add(server.actor, { knowledgeBaseId: base.id, title: 'Refunds', content })
  const config = { model: 'gpt-4.1', knowledge_bases: [{ id: base.id }] }
  return (await assets.create(server.actor, { kind: 'agent', name: 'Clerk', config })).id
}

/** What the chunk events of the run say together. */
async function chunksOf(runId: string): Promise<string> {
  const { rows } = await server.database.pool.query<{ delta: string }>(
    `select payload->>'delta' as delta from event
     where organization_id = $1 and stream_id = $2 and type = 'block_chunk' order by seq`,
    [server.organizationId, runId],
  )
  return rows.map(({ delta }) => delta).join('')
}
