import { expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { startModelServer } from '../../support/model-server/model-server.ts'
import { startTestServer } from '../../support/server.ts'
import { runBlock, stepOf } from './block-runs.ts'

/** A model that searches once, and a database without the passages that it searches. */
async function startBrokenSearch() {
  await using opened = new AsyncDisposableStack()
  const model = opened.use(
    await startModelServer((step) =>
      step === 0
        ? { toolCalls: [{ name: 'search_knowledge', input: { query: 'refund' } }] }
        : { text: 'No idea.' },
    ),
  )
  const log: string[] = []
  const logger = createLogger('error', { write: (line) => void log.push(line) })
  const openai = { apiKey: 'key-of-the-test', baseUrl: `${model.url}/v1`, protocol: 'chat' } as const
  const server = opened.use(
    await startTestServer({ models: { openai, anthropic: null, extraModels: [] }, logger }),
  )
  const { assets } = server.app.services
  const base = await assets.create(server.actor, { kind: 'knowledge_base', name: 'Policies' })
  const config = { model: 'gpt-4.1', knowledge_bases: [{ id: base.id }] }
  const agent = await assets.create(server.actor, { kind: 'agent', name: 'Clerk', config })
  await server.database.pool.query('alter table asset_passage rename to asset_passage_gone')
  const held = opened.move()
  return { server, model, log, config, agent, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

const FAULT = 'relation \\"asset_passage\\" does not exist'

it('logs the fault of a tool once, while the agent and the run read the fixed message', async () => {
  await using broken = await startBrokenSearch()
  const { server, model, log, agent } = broken
  const orchestration = await server.app.services.assets.create(server.actor, {
    ...{ kind: 'orchestration', name: 'Desk', config: { agents: [{ id: agent.id }] } },
  })
  const blocks: ['agent' | 'orchestration', JsonObject][] = [
    ['agent', broken.config],
    ['orchestration', { orchestration_id: orchestration.id }],
  ]
  for (const [type, config] of blocks) {
    log.length = 0
    model.requests.length = 0
    const run = await runBlock(server, type, { ...config, input: 'How long?' })
    expect(run).toMatchObject({ status: 'COMPLETE' })
    expect(stepOf(run).logs).toContainEqual({ message: 'search_knowledge gave "Internal error"' })
    expect(JSON.stringify(model.requests.map(({ body }) => body))).not.toContain('asset_passage')
    expect(JSON.stringify(run)).not.toContain('asset_passage')
    const told = log.filter((line) => line.includes(FAULT))
    expect(told).toHaveLength(1)
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ runId: run.id, blockId: 'b', tool: 'search_knowledge' })
  }
})

it('logs the fault of the block itself once, while the run shows the fixed message', async () => {
  await using broken = await startBrokenSearch()
  const { server, log } = broken
  await server.database.pool.query('alter table asset rename to asset_gone')
  const run = await runBlock(server, 'agent', { ...broken.config, input: 'How long?' })
  expect(run).toMatchObject({
    ...{
      status: 'FAILED',
      error: { toolCode: 'INTERNAL', message: 'The block "Block" failed unexpectedly' },
    },
  })
  expect(JSON.stringify(run)).not.toContain('does not exist')
  expect(log.filter((line) => line.includes('does not exist') && line.includes(run.id))).toHaveLength(1)
})
