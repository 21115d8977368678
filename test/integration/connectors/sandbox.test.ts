import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { compileSchema } from '../../../src/base/validate.ts'
import { toCapabilityName } from '../../../src/engine/connectors/capability-name.ts'
import type { Connector, ToolCall } from '../../../src/engine/connectors/connector.ts'
import { type Connectors, createConnectors } from '../../../src/engine/connectors/connector-registry.ts'
import { SANDBOX_INTEGRATIONS } from '../../../src/engine/connectors/sandbox/catalog.ts'
import { MemoryStore } from '../../../src/engine/memory/memory-store.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { createToolCall } from '../../unit/connectors/tool-call.ts'
import { createTestOrganization } from '../memory/test-organization.ts'

let database: Database
let connectors: Connectors
let organizationId: string

beforeAll(async () => {
  database = await openTestDatabase()
  connectors = createConnectors({ pool: database.pool, memory: new MemoryStore(database.pool) })
})
afterAll(() => database.close())
beforeEach(async () => {
  organizationId = await createTestOrganization(database.pool)
})

function sandbox(key: string): Connector {
  const connector = connectors.find('builtin', key)
  if (connector === null) throw new Error(`There is no sandbox "${key}"`)
  return connector
}

/** Validates the input as the runtime does, and makes the call. */
async function call(key: string, tool: string, input: JsonObject, facts: Partial<ToolCall> = {}) {
  const description = (await sandbox(key).listTools(null)).tools.find(({ name }) => name === tool)
  expect(compileSchema(description?.inputSchema ?? {})(input)).toEqual([])
  return await sandbox(key).call(createToolCall({ tool, input, organizationId, ...facts }))
}

describe('the sandbox catalogue', () => {
  it('offers the documented tools with the documented parameters', async () => {
    const tools: [string, string, string][] = []
    for (const { key } of SANDBOX_INTEGRATIONS) {
      for (const { name, inputSchema } of (await sandbox(key).listTools(null)).tools) {
        const { properties, required } = inputSchema
        tools.push([toCapabilityName(key, name), Object.keys(Object(properties)).join(), String(required)])
      }
    }
    expect(tools).toEqual([
      ['linkedin_search_people', 'keywords,limit', 'keywords'],
      ['linkedin_send_message', 'recipientId,text', 'recipientId,text'],
      ['gmail_search', 'query,limit', 'query'],
      ['gmail_send_email', 'to,subject,body', 'to,subject,body'],
      ['crm_find_company', 'query', 'query'],
      ['crm_upsert_company', 'domain,name,fields', 'domain,name'],
      ['crm_delete_company', 'domain', 'domain'],
      ['demo_echo', 'value', 'value'],
      ['demo_slow', 'steps,delayMs', 'steps,delayMs'],
      ['demo_fail', 'message,failures', ''],
      ['http_request', 'url,method,headers,body', 'url'],
    ])
  })

  it('says "sandbox" in the description of every tool that only pretends', async () => {
    for (const { key } of SANDBOX_INTEGRATIONS.filter(({ key }) => key !== 'http')) {
      for (const { description } of (await sandbox(key).listTools(null)).tools)
        expect(description).toContain('sandbox')
    }
  })

  it('declares tools that read, that repeat safely, that must not be repeated, and that destroy', async () => {
    const claims = new Set<string>()
    for (const { key } of SANDBOX_INTEGRATIONS) {
      for (const { hints } of (await sandbox(key).listTools(null)).tools) {
        expect(Object.values(hints).every(({ source }) => source === 'declared')).toBe(true)
        claims.add(
          [hints.readOnly, hints.idempotent, hints.destructive].map(({ value }) => Number(value)).join(''),
        )
      }
    }
    expect([...claims].sort()).toEqual(['000', '001', '010', '011', '110'])
  })

  it('has two LinkedIn accounts behind one gateway, and one of everything else', () => {
    expect(SANDBOX_INTEGRATIONS.map(({ key, backend, accounts }) => [key, backend, accounts.length])).toEqual(
      [
        ['linkedin', 'unipile', 2],
        ['gmail', 'builtin', 1],
        ['crm', 'builtin', 1],
        ['demo', 'builtin', 1],
        ['http', 'builtin', 1],
      ],
    )
  })

  it('is reached as built-in only', () => {
    expect(connectors.find('mcp', 'linkedin')).toBeNull()
    expect(connectors.find('builtin', 'unknown')).toBeNull()
  })
})

describe('linkedin', () => {
  it('finds people by keywords, the best match first, always the same', async () => {
    const search = () =>
      call('linkedin', 'search_people', { keywords: 'CFO fintech chief financial', limit: 3 })
    const outcome = await search()
    expect(outcome).toMatchObject({
      output: { people: [{ name: 'Helen Okafor', company: 'Paygrid' }, {}, {}] },
      summary: '3 people',
    })
    expect(await search()).toEqual(outcome)
  })

  it.each([
    ['nakamura', '1 person'],
    ['zzz', '0 people'],
    ['fintech', '10 people'],
  ])('finds for %j: %s', async (keywords, summary) => {
    expect(await call('linkedin', 'search_people', { keywords })).toMatchObject({ summary })
  })

  it('sends a message with each attempt', async () => {
    const input = { recipientId: 'person_01', text: 'Hello' }
    const facts = { executionId: 'exec_1' }
    expect(await call('linkedin', 'send_message', input, { ...facts, attempt: 1 })).toEqual({
      output: { messageId: 'exec_1_1', recipientId: 'person_01', status: 'sent' },
      summary: 'Sent a message to Ana Lopes',
    })
    await call('linkedin', 'send_message', input, { ...facts, attempt: 2 })
    expect(await countRecords('messages')).toBe(2)
  })

  it('knows no other recipients than its people', async () => {
    await expect(
      call('linkedin', 'send_message', { recipientId: 'person_99', text: 'x' }),
    ).rejects.toMatchObject({ code: 'RECIPIENT_NOT_FOUND', retryable: false })
  })
})

describe('gmail', () => {
  it('finds received mails that hold every word', async () => {
    expect(await call('gmail', 'search', { query: 'pricing CFO' })).toMatchObject({
      output: { mails: [{ id: 'mail_03', folder: 'inbox' }] },
      summary: '1 mail',
    })
  })

  it('finds what was sent, before what was received', async () => {
    const mail = { to: 'ana@example.com', subject: 'Pilot', body: 'Monday suits us.' }
    expect(await call('gmail', 'send_email', mail)).toMatchObject({
      summary: 'Sent a mail to ana@example.com',
    })
    expect(await call('gmail', 'search', { query: 'pilot MONDAY' })).toMatchObject({
      output: { mails: [{ ...mail, folder: 'sent' }, { id: 'mail_05' }] },
      summary: '2 mails',
    })
    expect(await call('gmail', 'search', { query: '', limit: 1 })).toMatchObject({
      output: { mails: [mail] },
    })
  })

  it('keeps the mails of each account to itself', async () => {
    await call('gmail', 'send_email', { to: 'a@example.com', subject: 'private', body: '' })
    const other = { id: 'acc_2', organizationId: 'org_1', displayName: 'Other', externalId: null }
    expect(await call('gmail', 'search', { query: 'private' }, { account: other })).toMatchObject({
      summary: '0 mails',
    })
    const theirs = await createTestOrganization(database.pool)
    expect(await call('gmail', 'search', { query: 'private' }, { organizationId: theirs })).toMatchObject({
      summary: '0 mails',
    })
  })

  it('sends nothing once the call is cancelled', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'))
    const mail = { to: 'a@example.com', subject: 'x', body: 'y' }
    await expect(call('gmail', 'send_email', mail, { signal })).rejects.toThrow('cancelled')
    expect(await countRecords('outbox')).toBe(0)
  })
})

describe('crm', () => {
  const ledgerline = {
    domain: 'Ledgerline.example',
    name: 'Ledgerline',
    fields: { size: 400, city: 'Lisbon' },
  }
  const company = { domain: 'ledgerline.example', name: 'Ledgerline', fields: { size: 400, city: 'Lisbon' } }

  it('saves a company once, however often', async () => {
    const first = await call('crm', 'upsert_company', ledgerline)
    expect(first).toEqual({ output: { company }, summary: 'Saved Ledgerline (ledgerline.example)' })
    expect(await call('crm', 'upsert_company', ledgerline)).toEqual(first)
    expect(await countRecords('companies')).toBe(1)
  })

  it('keeps the fields when only the name changes', async () => {
    await call('crm', 'upsert_company', ledgerline)
    expect(await call('crm', 'upsert_company', { domain: company.domain, name: 'New' })).toMatchObject({
      output: { company: { name: 'New', fields: { city: 'Lisbon' } } },
    })
  })

  it.each([
    ['ledger', '1 company'],
    ['lisbon LEDGERLINE', '1 company'],
    ['', '1 company'],
    ['berlin', '0 companies'],
    ['%', '0 companies'],
  ])('finds for %j: %s', async (query, summary) => {
    await call('crm', 'upsert_company', ledgerline)
    expect(await call('crm', 'find_company', { query })).toMatchObject({ summary })
  })

  it('deletes a company, and says when there was none', async () => {
    await call('crm', 'upsert_company', ledgerline)
    const deletion = () => call('crm', 'delete_company', { domain: 'LEDGERLINE.example' })
    expect(await deletion()).toMatchObject({
      output: { deleted: true },
      summary: 'Deleted ledgerline.example',
    })
    expect(await deletion()).toMatchObject({ output: { deleted: false } })
  })

  it('refuses, before the call, text that no database keeps', () => {
    const input = { domain: 'a', name: 'ok', fields: { 'k\0': 1, deep: [{ text: '\ud800' }] } }
    expect(sandbox('crm').check?.('upsert_company', input)).toMatchObject([
      { path: ['input', 'fields'], code: 'invalid_value' },
      { path: ['input', 'fields', 'deep', 0, 'text'], code: 'invalid_value' },
    ])
  })
})

async function countRecords(collection: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    'select count(*)::int as count from sandbox_record where organization_id = $1 and collection = $2',
    [organizationId, collection],
  )
  return rows[0]?.count ?? 0
}
