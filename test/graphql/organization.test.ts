import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

describe('updateOrganizationSettings', () => {
  const SETTINGS = 'settings { approvalPolicy eventRetentionDays closeStreamsOnRevoke hintTrustDefault }'
  const DEFAULTS = {
    approvalPolicy: 'NEVER',
    eventRetentionDays: 30,
    closeStreamsOnRevoke: false,
    hintTrustDefault: false,
  }

  it('changes what is given, and the audit log tells what it was', async () => {
    const read = async () => at(await client.data(`{ viewer { organization { ${SETTINGS} } } }`), 'viewer')
    expect(await read()).toEqual({ organization: { settings: DEFAULTS } })
    const changed = await client.data(
      `mutation { updateOrganizationSettings(eventRetentionDays: 7, closeStreamsOnRevoke: true) { ${SETTINGS} } }`,
    )
    const settings = { ...DEFAULTS, eventRetentionDays: 7, closeStreamsOnRevoke: true }
    expect(changed).toEqual({ updateOrganizationSettings: { settings } })
    expect(await read()).toEqual({ organization: { settings } })
    const log = '{ auditEvents(action: { eq: "organization.updated" }) { nodes { before after } } }'
    expect(at(await client.data(log), 'auditEvents', 'nodes', 0)).toMatchObject({
      before: { eventRetentionDays: 30 },
      after: { eventRetentionDays: 7 },
    })
  })

  it.each([0, 3_651, -1])('refuses to keep events for %i days', async (days) => {
    const mutation = `mutation { updateOrganizationSettings(eventRetentionDays: ${days}) { id } }`
    expect((await client.ask(mutation)).errors).toMatchObject([
      { extensions: { code: 'VALIDATION', issues: [{ path: ['eventRetentionDays'] }] } },
    ])
  })

  it('is for administrators alone', async () => {
    const key = await server.createKey(['runtime'])
    const mutation = 'mutation { updateOrganizationSettings(eventRetentionDays: 1) { id } }'
    expect((await new GraphqlClient(server.url, key).ask(mutation)).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ])
  })
})

describe('the statistics of capabilities', () => {
  it('count calls and failures within a window, and how long they took', async () => {
    const { invocations } = server.app.services
    for (const capabilityName of ['memory_ls', 'memory_ls'])
      await invocations.invoke(server.actor, { capabilityName })
    const input = { path: '/topics/none.md' }
    await invocations.invoke(server.actor, { capabilityName: 'memory_read', input })
    await server.database.pool.query(
      "update execution set created_at = now() - interval '2 hours' where capability_name = 'memory_read'",
    )
    const query = `{ capabilities(filter: { kind: MEMORY }) { nodes { name
      hour: stats(window: HOUR) { calls } day: stats { calls failures p50Ms p95Ms } } } }`
    const nodes = at(await client.data(query), 'capabilities', 'nodes')
    const took = expect.any(Number)
    expect(nodes).toContainEqual({
      name: 'memory_ls',
      hour: { calls: 2 },
      day: { calls: 2, failures: 0, p50Ms: took, p95Ms: took },
    })
    expect(nodes).toContainEqual({
      name: 'memory_read',
      hour: { calls: 0 },
      day: { calls: 1, failures: 1, p50Ms: took, p95Ms: took },
    })
    expect(nodes).toContainEqual({
      name: 'memory_write',
      hour: { calls: 0 },
      day: { calls: 0, failures: 0, p50Ms: null, p95Ms: null },
    })
  })
})
