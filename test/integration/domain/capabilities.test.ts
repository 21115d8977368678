import { describe, expect, it } from 'vitest'
import { Capabilities } from '../../../src/domain/capabilities/capabilities.ts'
import { EventFeed } from '../../../src/engine/event-log/feed.ts'
import { EventLog } from '../../../src/engine/event-log/log.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { actorOf, openDomainFixture } from './domain-fixture.ts'

const fixture = await openDomainFixture()
const { actor, database } = fixture
const app = fixture.openApp()
const memory = app.connectors.memory

async function setStatus(tool: string, status: string): Promise<void> {
  await database.pool.query(
    `update connected_account set status = $3::account_status
     where organization_id = $1 and id in (select account_id from tool_definition where organization_id = $1 and name = $2)`,
    [actor.organizationId, tool, status],
  )
}

/** As of a process that nobody tells anything. */
function createCapabilities(options: { maxAgeMs?: number }): Capabilities {
  const bus = createInProcessBus()
  const log = new EventLog(database.pool)
  const feed = new EventFeed({ log, bus })
  return new Capabilities({ prisma: database.prisma, memory, bus, log, feed, ...options })
}

async function namesIn(capabilities: Capabilities): Promise<string[]> {
  return (await capabilities.list(actor)).map(({ name }) => name)
}

describe('capabilities', () => {
  it('are the memory first, then those of the accounts by name', async () => {
    const { capabilities } = fixture.openApp().services
    expect(await namesIn(capabilities)).toEqual([
      'memory_ls',
      'memory_read',
      'memory_search',
      'memory_write',
      'memory_append',
      'crm_delete_company',
      'crm_find_company',
      'crm_upsert_company',
      'demo_echo',
      'demo_fail',
      'demo_slow',
      'gmail_search',
      'gmail_send_email',
      'http_request',
      'linkedin_search_people',
      'linkedin_send_message',
    ])
  })

  it.each(['needs_reauth', 'disabled', 'pending'])('leave out an account that is %s', async (status) => {
    const { capabilities } = fixture.openApp().services
    await setStatus('send_email', status)
    expect(await namesIn(capabilities)).not.toContain('gmail_send_email')
    await setStatus('send_email', 'active')
  })

  it('keep an account that could not be reached, and say so', async () => {
    const { capabilities } = fixture.openApp().services
    await setStatus('send_email', 'error')
    expect((await capabilities.get(actor, 'gmail_send_email')).accounts).toMatchObject([{ status: 'error' }])
    await setStatus('send_email', 'active')
  })

  it('are those of the own organisation', async () => {
    const { capabilities } = fixture.openApp().services
    const stranger = await fixture.createOrganization()
    const [mine] = (await capabilities.get(actor, 'gmail_search')).accounts
    const [theirs] = (await capabilities.get(stranger, 'gmail_search')).accounts
    expect(mine?.connectedAccountId).not.toBe(theirs?.connectedAccountId)
    expect(await capabilities.list(actorOf('org_unknown'))).toHaveLength(5)
  })

  it('are listed for who may read, and for nobody without a scope', async () => {
    const { capabilities } = app.services
    expect(await capabilities.list(actorOf(actor.organizationId, ['read']))).not.toEqual([])
    await expect(capabilities.list(actorOf(actor.organizationId, ['copilot']))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  it('are not found by a name that they do not have', async () => {
    await expect(app.services.capabilities.get(actor, 'x')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'Unknown capability "x"',
    })
  })
})

describe('a change of the catalogue', () => {
  it('is seen at once where it was made, and in another process after its hint', async () => {
    const bus = createInProcessBus()
    const [here, there] = [fixture.openApp({ bus }), fixture.openApp({ bus })].map(
      (one) => one.services.capabilities,
    )
    if (!here || !there) throw new Error('two processes')
    await Promise.all([namesIn(here), namesIn(there)])
    await setStatus('echo', 'disabled')
    here.changed(actor.organizationId)
    expect(await namesIn(here)).not.toContain('demo_echo')
    await waitUntil(async () => !(await namesIn(there)).includes('demo_echo'), 'the hint', 1_000)
    await setStatus('echo', 'active')
  })

  it('is seen after a while without a hint', async () => {
    const capabilities = createCapabilities({ maxAgeMs: 50 })
    await namesIn(capabilities)
    await setStatus('echo', 'disabled')
    await waitUntil(async () => !(await namesIn(capabilities)).includes('demo_echo'))
    await setStatus('echo', 'active')
  })

  it('is looked for again after hints may have been missed', async () => {
    const capabilities = createCapabilities({})
    await namesIn(capabilities)
    await setStatus('echo', 'disabled')
    expect(await namesIn(capabilities)).toContain('demo_echo')
    capabilities.changed('org_another')
    expect(await namesIn(capabilities)).toContain('demo_echo')
    capabilities.changed(actor.organizationId)
    expect(await namesIn(capabilities)).not.toContain('demo_echo')
    await setStatus('echo', 'active')
  })
})

describe('connecting the sandbox', () => {
  it('twice changes nothing', async () => {
    const rows = async () =>
      (
        await database.pool.query(
          'select id, version, enabled from tool_definition where organization_id = $1 order by id',
          [actor.organizationId],
        )
      ).rows
    const before = await rows()
    await app.services.sandbox.connect(actor)
    expect(await rows()).toEqual(before)
  })

  it('brings what a tool says of itself up to date, without a new version', async () => {
    const tool = `organization_id = $1 and name = 'send_email'`
    await database.pool.query(
      `update tool_definition set description = 'old', hints = '{}', enabled = false where ${tool}`,
      [actor.organizationId],
    )
    await app.services.sandbox.connect(actor)
    const { rows } = await database.pool.query(
      `select version, enabled, description, hints->'idempotent' as idempotent from tool_definition where ${tool}`,
      [actor.organizationId],
    )
    expect(rows).toEqual([
      {
        version: 1,
        enabled: true,
        description: expect.stringContaining('sandbox'),
        idempotent: { value: false, source: 'declared' },
      },
    ])
  })

  it('makes a new version of a tool whose schema has changed, and switches the old one off', async () => {
    await database.pool.query(
      `update tool_definition set schema_hash = 'old' where organization_id = $1 and name = 'send_email'`,
      [actor.organizationId],
    )
    await app.services.sandbox.connect(actor)
    const { rows } = await database.pool.query(
      `select version, enabled from tool_definition
       where organization_id = $1 and name = 'send_email' order by version`,
      [actor.organizationId],
    )
    expect(rows).toEqual([
      { version: 1, enabled: false },
      { version: 2, enabled: true },
    ])
    expect(await app.services.capabilities.get(actor, 'gmail_send_email')).toMatchObject({ version: 2 })
  })

  it('needs the scope admin', async () => {
    const reader = actorOf(actor.organizationId, ['runtime'])
    await expect(app.services.sandbox.connect(reader)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
