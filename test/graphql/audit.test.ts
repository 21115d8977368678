import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestClient } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'

const LOG = `query($action: StringFilter, $targetId: ID) {
  auditEvents(action: $action, targetId: $targetId) {
    totalCount
    nodes { id action actorType actorId targetType targetId ip requestId before after }
  }
}`

let server: TestServer
let admin: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  admin = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

function logged(action: string, targetId?: string) {
  return admin.data(LOG, { action: { eq: action }, ...(targetId ? { targetId } : {}) })
}

describe('auditEvents', () => {
  it('tell what was changed about a key, and never its secret', async () => {
    const created = await admin.data(
      `mutation { createApiKey(name: "audited", scopes: [READ]) { ... on ApiKeySecret { secret apiKey { id } } } }`,
    )
    const { secret = '', id = '' } =
      /"secret":"(?<secret>[^"]+)".*"id":"(?<id>[^"]+)"/.exec(JSON.stringify(created))?.groups ?? {}
    await admin.data('mutation($id: ID!) { revokeApiKey(id: $id) { __typename } }', { id })
    expect(await logged('api_key.revoked', id)).toMatchObject({
      auditEvents: {
        totalCount: 1,
        nodes: [
          {
            actorType: 'API_KEY',
            targetType: 'api_key',
            targetId: id,
            ip: '127.0.0.1',
            before: { name: 'audited', status: 'active', scopes: ['read'] },
            after: { status: 'revoked' },
          },
        ],
      },
    })
    const everything = JSON.stringify(await admin.data(LOG))
    expect(everything).toContain('api_key.created')
    expect(everything).not.toContain(secret)
  })

  it('tell the use of a key once an hour', async () => {
    const client = new GraphqlClient(server.url, await server.createKey(['runtime']))
    for (let n = 0; n < 3; n++) await client.data('{ viewer { scopes } }')
    const { data } = await admin.ask('{ apiKeys(first: 1) { nodes { id } } }')
    const id = /key_\w+/.exec(JSON.stringify(data))?.[0] ?? ''
    await expect.poll(() => logged('api_key.used', id)).toMatchObject({ auditEvents: { totalCount: 1 } })
  })

  it('tell what a key was not allowed to do, over GraphQL and REST', async () => {
    const key = await server.createKey(['webhooks'])
    await new GraphqlClient(server.url, key).ask('mutation { createSession { __typename } }')
    await new TestClient(server.url, key).post('/api/runtime/tools/memory_ls', { input: {} })
    for (const operation of ['Mutation.createSession', 'POST /api/runtime/tools/:toolName']) {
      await expect
        .poll(() => logged('access.denied', operation))
        .toMatchObject({
          auditEvents: { nodes: [{ targetType: 'operation', after: { requiredScope: 'runtime' } }] },
        })
    }
  })

  it('are for administrators alone', async () => {
    const reader = new GraphqlClient(server.url, await server.createKey(['read', 'runtime']))
    for (const query of ['{ auditEvents { totalCount } }', '{ auditVerification { isIntact } }']) {
      expect((await reader.ask(query)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    }
  })
})

describe('auditVerification', () => {
  it('computes the chain again', async () => {
    expect(await admin.data('{ auditVerification { isIntact brokenSeq hasMore } }')).toEqual({
      auditVerification: { isIntact: true, brokenSeq: null, hasMore: false },
    })
  })
})
