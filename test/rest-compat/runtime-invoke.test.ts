import { afterAll, describe, expect, it } from 'vitest'
import { TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { inDocumentTerms } from './document-terms.ts'
import { AMBIGUOUS_RESPONSE, INVOKE_REQUEST, INVOKE_RESPONSE } from './examples.ts'
import { accountsOf, createSession, invoke, run } from './runtime.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

await run(client, 'memory_write', { path: '/topics/icp.md', content: 'Our enterprise fintech ICP.' })

async function count(table: 'session' | 'execution'): Promise<number> {
  const { rows } = await server.database.pool.query<{ count: number }>(
    `select count(*)::int as count from ${table} where organization_id = $1`,
    [server.organizationId],
  )
  return rows[0]?.count ?? 0
}

describe('invoking a tool', () => {
  it("[RT-020, RT-110, RT-280] answers the example's request with the example's response", async () => {
    const answer = await client.post('/api/runtime/tools/memory_search', INVOKE_REQUEST)
    expect(answer.status).toBe(200)
    expect(inDocumentTerms(answer.json, server.url)).toEqual({
      ...INVOKE_RESPONSE,
      capability: { ...INVOKE_RESPONSE.capability, description: expect.stringMatching(/\S/) },
      result: {
        hits: [
          {
            path: '/topics/icp.md',
            score: expect.any(Number),
            excerpt: expect.any(String),
            line: expect.any(Number),
          },
        ],
      },
    })
  })

  it('[RT-021, RT-025] makes a session of the given title for each call without one', async () => {
    const before = await count('session')
    const answers = [
      await client.post('/api/runtime/tools/memory_ls', { title: 'First' }),
      await client.post('/api/runtime/tools/memory_ls', { title: 'Second' }),
    ]
    expect(answers.map(({ json }) => textAt(json, 'session', 'title'))).toEqual(['First', 'Second'])
    expect(new Set(answers.map(({ json }) => textAt(json, 'session', 'id'))).size).toBe(2)
    expect(await count('session')).toBe(before + 2)
  })

  it('[RT-022, RT-026] attributes the call to the given session, whose title stays', async () => {
    const sessionId = await createSession(client, 'Mine')
    const answer = await client.post('/api/runtime/tools/memory_ls', { sessionId, title: 'Other' })
    expect(answer.json.session).toMatchObject({ id: sessionId, title: 'Mine' })
    expect((await client.get(`/api/runtime/sessions/${sessionId}`)).json.session).toMatchObject({
      title: 'Mine',
    })
  })

  it('[RT-023, RT-027] needs neither input nor title', async () => {
    const answer = await client.post('/api/runtime/tools/memory_ls', {})
    expect(answer.status).toBe(200)
    expect(answer.json.session).toMatchObject({ title: 'Agent Runtime Session' })
  })

  it('[RT-024, RT-112] refuses input that does not match the schema', async () => {
    for (const input of [{}, { query: 5 }, { query: 'x', limit: 'many' }, { query: 'x', limit: 2.5 }]) {
      const answer = await client.post('/api/runtime/tools/memory_search', { input })
      expect(answer.status).toBe(400)
      expect(answer.json).toMatchObject({
        error: 'Invalid input for capability "memory_search"',
        details: { issues: [{ path: expect.arrayContaining(['input']), code: expect.any(String) }] },
      })
    }
  })

  it('[RT-028, RT-029] carries the result, and where to stream it', async () => {
    const answer = await invoke(client, 'memory_read', { path: '/topics/icp.md' })
    expect(answer.json.result).toMatchObject({ content: 'Our enterprise fintech ICP.' })
    const stream = await client.read(textAt(answer.json, 'executionEventsUrl'))
    expect(stream.status).toBe(200)
    expect(stream.events[0]?.data.executionId).toBe(textAt(answer.json, 'executionId'))
  })

  it('[RT-080] makes exactly one execution with an id of its own', async () => {
    const before = await count('execution')
    const ids = new Set([await run(client, 'memory_ls', {}), await run(client, 'memory_ls', {})])
    expect(ids.size).toBe(2)
    expect(await count('execution')).toBe(before + 2)
  })

  it('[RT-281] names execution, run and session in headers of successes and failures', async () => {
    for (const [tool, status] of [
      ['demo_echo', 200],
      ['demo_fail', 500],
    ] as const) {
      const answer = await invoke(client, tool, tool === 'demo_echo' ? { value: 'x' } : {})
      expect(answer.status).toBe(status)
      expect(answer.headers.get('x-execution-id')).toMatch(/^exec_/)
      expect(answer.headers.get('x-run-id')).toMatch(/^run_/)
      expect(answer.headers.get('x-session-id')).toMatch(/^session_/)
    }
  })

  it('[RT-333] makes ids of a prefix and 20 base32 characters', async () => {
    const { json } = await invoke(client, 'memory_ls', {})
    const base32 = '[0-9abcdefghjkmnpqrstvwxyz]{20}$'
    expect(textAt(json, 'session', 'id')).toMatch(new RegExp(`^session_${base32}`))
    expect(textAt(json, 'executionId')).toMatch(new RegExp(`^exec_${base32}`))
    expect(textAt(json, 'runId')).toMatch(new RegExp(`^run_${base32}`))
    expect((await accountsOf(client, 'gmail_search'))[0]).toMatch(new RegExp(`^acc_${base32}`))
  })
})

describe('choosing an account', () => {
  const people = { keywords: 'founder' }

  async function setStatus(accountId: string, status: 'active' | 'disabled'): Promise<void> {
    const { organizationId, database, app } = server
    await database.prisma.connectedAccount.update({
      where: { organizationId, id: accountId },
      data: { status },
    })
    app.services.capabilities.changed(organizationId)
  }

  it('[RT-035, RT-036, RT-102, RT-120] answers 409 with the accounts when several could execute', async () => {
    const answer = await invoke(client, 'linkedin_search_people', people)
    expect(answer.status).toBe(409)
    const actual = inDocumentTerms(answer.json, server.url)
    expect(actual).toMatchObject(AMBIGUOUS_RESPONSE)
    expect(actual.error).toBe(AMBIGUOUS_RESPONSE.error)
  })

  it('[RT-037, RT-065] executes on the account that was picked', async () => {
    const [connectedAccountId] = await accountsOf(client, 'linkedin_search_people')
    const found = await client.post('/api/runtime/tools/linkedin_search_people', {
      input: people,
      connectedAccountId: connectedAccountId ?? null,
    })
    const recipientId = textAt(found.json, 'result', 'people', 0, 'id')
    for (const connectedAccountId of await accountsOf(client, 'linkedin_send_message')) {
      const answer = await client.post('/api/runtime/tools/linkedin_send_message', {
        input: { recipientId, text: 'Hello' },
        connectedAccountId,
      })
      expect(answer.status).toBe(200)
      const { rows } = await server.database.pool.query(
        'select connected_account_id from execution where organization_id = $1 and id = $2',
        [server.organizationId, textAt(answer.json, 'executionId')],
      )
      expect(rows).toEqual([{ connected_account_id: connectedAccountId }])
    }
  })

  it('[RT-287] refuses an account that is unknown, of another capability or not usable', async () => {
    const [first = '', second = ''] = await accountsOf(client, 'linkedin_search_people')
    const [gmail = ''] = await accountsOf(client, 'gmail_search')
    await setStatus(second, 'disabled')
    for (const connectedAccountId of ['acc_00000000000000000000', gmail, second]) {
      const answer = await client.post('/api/runtime/tools/linkedin_search_people', {
        input: people,
        connectedAccountId,
      })
      expect(answer.status).toBe(400)
      expect(answer.json).toMatchObject({
        error: `Unknown connectedAccountId "${connectedAccountId}" for capability "linkedin_search_people"`,
        details: { availableAccounts: [{ connectedAccountId: first }] },
      })
    }
    expect((await invoke(client, 'linkedin_search_people', people)).status).toBe(200)
    await setStatus(second, 'active')
  })

  it('[RT-288] refuses an account for a memory tool', async () => {
    const [gmail = ''] = await accountsOf(client, 'gmail_search')
    const answer = await client.post('/api/runtime/tools/memory_ls', { connectedAccountId: gmail })
    expect(answer.status).toBe(400)
    expect(answer.json.details).toEqual({ availableAccounts: [] })
  })

  it('[RT-292] starts nothing when the call is refused', async () => {
    const before = [await count('session'), await count('execution')]
    await invoke(client, 'memory_search', {})
    await invoke(client, 'no_such_tool', {})
    await invoke(client, 'linkedin_search_people', people)
    expect([await count('session'), await count('execution')]).toEqual(before)
  })
})
