import { afterAll, beforeAll, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import type { BlockType } from '../../../src/engine/workflow/graph/graph.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { runBlock } from './block-runs.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'], offlineAgent: 'template' })
})
afterAll(() => server.close())

/** The linter tells of all these; a version that is not deployed runs all the same. */
it.each<[BlockType, JsonObject, string]>([
  ['capability', {}, '"Block" needs name'],
  ['capability', { name: 'demo_echo', input: '<Start.output.lost>' }, '"Block": input must be an object'],
  ['subworkflow', {}, '"Block" needs workflow_id'],
  ['subworkflow', { workflow_id: '' }, '"Block" needs workflow_id'],
  ['agent', { model: 'a/b' }, '"Block" needs input'],
  ['agent', { input: 'x' }, '"Block" needs agent_id or model'],
  ['orchestration', { input: 'x' }, '"Block" needs orchestration_id'],
  ['platform_api', {}, '"Block" needs resource'],
  [
    'platform_api',
    { resource: 'workflows', workflows_operation: 'run', id: 'x', input: 'y' },
    'input must be an object',
  ],
  ['wait', {}, '"Block" needs seconds or until'],
  ['code', {}, '"Block" needs code'],
  ['condition', {}, '"Block" needs branches'],
  ['general_api', {}, '"Block" needs url'],
  [
    'general_api',
    { url: 'http://127.0.0.1/', headers: '<Start.output.lost>' },
    '"Block": headers must be an object',
  ],
  ['general_api', { url: 'http://127.0.0.1/', params: 'a=b' }, '"Block": params must be an object'],
])('a block of the type %s with %j fails by saying what is wrong with it', async (type, config, message) => {
  const { status, error } = await runBlock(server, type, config)
  expect([status, error]).toMatchObject(['FAILED', { code: 'VALIDATION', message }])
})

/** blocks.md: the bounds hold whatever a graph says, and where a reference brings the number. */
it.each<[BlockType, JsonObject, string]>([
  ['code', { code: 'output = 1', timeout_ms: 60_001 }, 'timeout_ms must be a number from 1 to 60000'],
  ['code', { code: 'output = 1', timeout_ms: 'long' }, 'timeout_ms must be a number from 1 to 60000'],
  ['code', { code: 'output = 1', memory_mb: 100_000 }, 'memory_mb must be a number from 1 to 256'],
  ['general_api', { url: 'http://127.0.0.1/', timeout: 1e9 }, 'timeout must be a number from 1 to 300000'],
  ['general_api', { url: 'http://127.0.0.1/', timeout: {} }, 'timeout must be a number from 1 to 300000'],
  ['approval', { expires_in_seconds: 0 }, 'expires_in_seconds must be a number from 1 to 31536000'],
])('a block of the type %s with %j keeps to its bounds', async (type, config, message) => {
  const { status, error } = await runBlock(server, type, config)
  expect([status, error]).toMatchObject(['FAILED', { code: 'VALIDATION', message: `"Block": ${message}` }])
})

it('a number may come as a text', async () => {
  const { output } = await runBlock(server, 'code', { code: 'output = 1', timeout_ms: '2000' })
  expect(output).toBe(1)
})
