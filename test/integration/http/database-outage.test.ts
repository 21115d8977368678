import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { GraphqlClient } from '../../graphql/graphql-client.ts'
import { TestClient } from '../../support/client.ts'
import { isServerTest, openTestDatabase } from '../../support/database.ts'
import { openRemoteDatabase } from '../../support/remote-database.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import type { TcpProxy } from '../../support/tcp-proxy.ts'

const UNAVAILABLE = { code: 'UNAVAILABLE', retryable: true, retryAfterMs: 2_000 }
const MUTATION = 'mutation { createApiKey(name: "late", scopes: [READ]) { __typename } }'

describe.skipIf(!isServerTest)('while the database is away', () => {
  let direct: Database
  let network: TcpProxy
  let server: TestServer

  beforeAll(async () => {
    direct = await openTestDatabase()
    const remote = await openRemoteDatabase(direct)
    network = remote.network
    server = await startTestServer({ database: remote.database })
    network.reset()
  })
  afterAll(async () => {
    await server.close()
    await network.close()
    await direct.close()
  })

  it.each([
    ['/api/runtime/sessions', {}],
    ['/api/runtime/tools/memory_ls', { input: {} }],
  ])('REST answers 503 and when to come again: %s', async (path, body) => {
    const answer = await new TestClient(server.url, server.apiKey).post(path, body)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
    expect(answer.json).toEqual({ error: 'The database is away', details: { retryAfterMs: 2_000 } })
  })

  it.each(['{ sessions { nodes { id } } }', '{ auditVerification { isIntact } }', MUTATION])(
    'GraphQL answers UNAVAILABLE: %s',
    async (query) => {
      const { errors } = await new GraphqlClient(server.url, server.apiKey).ask(query)
      expect(errors).toMatchObject([{ message: 'The database is away', extensions: UNAVAILABLE }])
    },
  )

  it('everything goes on when it is back', async () => {
    network.up()
    const client = new GraphqlClient(server.url, server.apiKey)
    await expect.poll(async () => (await client.ask('{ sessions { totalCount } }')).errors).toEqual([])
  })
})
