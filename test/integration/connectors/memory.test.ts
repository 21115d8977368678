import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { compileSchema } from '../../../src/base/validate.ts'
import type { Connector } from '../../../src/engine/connectors/connector.ts'
import { createConnectors } from '../../../src/engine/connectors/connector-registry.ts'
import { MemoryStore } from '../../../src/engine/memory/memory-store.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { createToolCall } from '../../unit/connectors/tool-call.ts'
import { createTestOrganization } from '../memory/test-organization.ts'

const PATH = '/topics/icp.md'

let database: Database
let connector: Connector
let store: MemoryStore
let organizationId: string

beforeAll(async () => {
  database = await openTestDatabase()
  store = new MemoryStore(database.pool)
  connector = createConnectors({ pool: database.pool, memory: store }).memory
})
afterAll(() => database.close())
beforeEach(async () => {
  organizationId = await createTestOrganization(database.pool)
})

const call = (tool: string, input: JsonObject, signal = new AbortController().signal) =>
  connector.call(createToolCall({ tool, input, organizationId, account: null, signal }))

describe('the memory tools', () => {
  it('are five, in the documented order, with the documented flags', async () => {
    const { tools } = await connector.listTools(null)
    expect(
      tools.map(({ name, hints: h }) => [name, h.readOnly.value, h.idempotent.value, h.destructive.value]),
    ).toEqual([
      ['memory_ls', true, true, false],
      ['memory_read', true, true, false],
      ['memory_search', true, true, false],
      ['memory_write', false, true, true],
      ['memory_append', false, false, false],
    ])
    expect(tools.every(({ hints }) => !hints.openWorld.value && hints.openWorld.source === 'declared')).toBe(
      true,
    )
  })

  it('take at least the parameters of the reference document', async () => {
    const search = (await connector.listTools(null)).tools.find(({ name }) => name === 'memory_search')
    expect(search?.inputSchema).toMatchObject({
      type: 'object',
      properties: { query: { type: 'string' }, limit: { type: 'integer' } },
      required: ['query'],
    })
  })

  it('all take no other parameters than theirs', async () => {
    for (const { inputSchema } of (await connector.listTools(null)).tools) {
      const issues = compileSchema(inputSchema)({ path: PATH, content: 'x', query: 'x', surprise: 1 })
      expect(issues.some(({ path }) => path[1] === 'surprise')).toBe(true)
    }
  })

  it('write, append, read, list and search', async () => {
    expect(await call('memory_write', { path: PATH, content: '# ICP\nenterprise fintech ü' })).toEqual({
      output: { path: PATH, bytesWritten: 27, version: 1 },
      summary: 'Wrote /topics/icp.md',
    })
    expect(await call('memory_append', { path: PATH, content: '\nmore' })).toEqual({
      output: { path: PATH, bytesWritten: 5, version: 2 },
      summary: 'Appended to /topics/icp.md',
    })
    const updatedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(await call('memory_read', { path: PATH })).toEqual({
      output: { path: PATH, content: '# ICP\nenterprise fintech ü\nmore', updatedAt },
      summary: 'Read /topics/icp.md',
    })
    expect(await call('memory_ls', {})).toEqual({
      output: { files: [{ path: PATH, size: 32, updatedAt }] },
      summary: '1 files',
    })
    expect(await call('memory_search', { query: 'enterprise fintech ICP', limit: 5 })).toEqual({
      output: { hits: [{ path: PATH, score: expect.any(Number), excerpt: 'enterprise fintech ü', line: 2 }] },
      summary: '1 hits',
    })
  })

  it('say how many files and hits there are, also none', async () => {
    expect(await call('memory_ls', { prefix: '/topics/' })).toMatchObject({ summary: '0 files' })
    expect(await call('memory_search', { query: 'x' })).toEqual({ output: { hits: [] }, summary: '0 hits' })
  })

  it('write in the name of the execution', async () => {
    const written = createToolCall({
      tool: 'memory_write',
      input: { path: PATH, content: 'x' },
      organizationId,
      executionId: 'exec_7',
    })
    await connector.call(written)
    expect(await store.history(organizationId, PATH, 1)).toMatchObject([{ actor: 'exec_7' }])
  })

  it('fail for a missing file with a code', async () => {
    await expect(call('memory_read', { path: PATH })).rejects.toMatchObject({
      name: 'ToolError',
      code: 'MEMORY_FILE_NOT_FOUND',
      retryable: false,
      message: 'There is no memory file /topics/icp.md',
    })
  })

  it('fail for an append that makes a file too large', async () => {
    await call('memory_write', { path: PATH, content: 'x'.repeat(262_144) })
    await expect(call('memory_append', { path: PATH, content: 'x' })).rejects.toMatchObject({
      name: 'ToolError',
      retryable: false,
      message: 'The memory file would be larger than 256 KiB',
    })
  })

  it('write nothing once the call is cancelled', async () => {
    await expect(
      call('memory_write', { path: PATH, content: 'x' }, AbortSignal.abort(new Error('cancelled'))),
    ).rejects.toThrow('cancelled')
    expect(await store.find(organizationId, PATH)).toBeNull()
  })
})

describe('the check before a memory tool', () => {
  it.each([
    ['memory_read', { path: '/etc/passwd' }, ['input', 'path'], 'invalid_path'],
    ['memory_read', { path: '/topics/a\0.md' }, ['input', 'path'], 'invalid_value'],
    ['memory_write', { path: '/daily/2026-02-30.md', content: 'x' }, ['input', 'path'], 'invalid_path'],
    ['memory_write', { path: PATH, content: 'ü'.repeat(131_073) }, ['input', 'content'], 'too_big'],
    ['memory_append', { path: PATH, content: 'a\0b' }, ['input', 'content'], 'invalid_value'],
    ['memory_ls', { prefix: '/topics/..' }, ['input', 'prefix'], 'invalid_path'],
  ])('%s finds what the schema cannot say', (tool, input, path, code) => {
    expect(connector.check?.(tool, input)).toEqual([{ path, code, message: expect.any(String) }])
  })

  it.each([
    ['memory_ls', {}],
    ['memory_read', { path: '/MEMORY.md' }],
    ['memory_search', { query: '%' }],
    ['memory_write', { path: PATH, content: '' }],
  ])('%s finds nothing wrong with a good input', (tool, input) => {
    expect(connector.check?.(tool, input)).toEqual([])
  })
})
