import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'

const server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const WEBHOOKS = '/api/webhook'
const HOOK = { url: 'http://127.0.0.1:9/webhook', eventType: 'workflowRun.completed' }

/** Registers a webhook and gives its id. */
async function register(body: object = HOOK): Promise<string> {
  return textAt((await client.post(WEBHOOKS, { ...HOOK, ...body })).json, 'data', 'id')
}

async function createWorkflow(): Promise<string> {
  const id = `WCFG-${randomUUID()}`
  const { organizationId } = server
  const graph = { nodes: [], edges: [] }
  await server.database.prisma.workflow.create({ data: { id, organizationId, name: 'Mine', graph } })
  return id
}

describe('a request', () => {
  it('[WF-001] carries its key in x-copy-ai-api-key', async () => {
    const plain = new TestClient(server.url, null)
    expect((await plain.get(WEBHOOKS, { 'x-copy-ai-api-key': server.apiKey })).status).toBe(200)
  })

  it('[WF-002] without a key, or with a wrong one, is refused', async () => {
    for (const key of [null, 'wrong']) {
      const answer = await new TestClient(server.url, key).get(WEBHOOKS)
      expect(answer.status).toBe(401)
      expect(answer.json).toMatchObject({ status: 'error', errorCode: 'UNAUTHORIZED' })
    }
  })

  it('[WF-003] without the scope is refused', async () => {
    const answer = await new TestClient(server.url, await server.createKey(['runtime'])).post(WEBHOOKS, HOOK)
    expect(answer.status).toBe(403)
    expect(answer.json).toMatchObject({ status: 'error', errorCode: 'FORBIDDEN' })
  })

  it('[WF-032] to an unknown path or with another method is answered in this dialect', async () => {
    const unknown = await client.get('/api/webhook/a/b')
    expect([unknown.status, unknown.json]).toMatchObject([404, { status: 'error', errorCode: 'NOT_FOUND' }])
    const wrong = await client.send('PUT', WEBHOOKS)
    expect([wrong.status, wrong.json]).toMatchObject([
      405,
      { status: 'error', errorCode: 'METHOD_NOT_ALLOWED' },
    ])
    expect(wrong.headers.get('allow')).toBe('POST, GET, HEAD')
  })
})

describe('registering a webhook', () => {
  it("[WF-010, WF-020] answers the example's request with the example's response, and the secret once", async () => {
    const workflowId = await createWorkflow()
    const answer = await client.post(WEBHOOKS, { ...HOOK, workflowId })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({
      status: 'success',
      data: {
        id: expect.stringMatching(/^whk_/),
        url: HOOK.url,
        eventType: 'workflowRun.completed',
        workflowId,
        secret: expect.stringMatching(/^whsec_/),
      },
    })
  })

  it('[WF-011] needs no workflow', async () => {
    expect((await client.post(WEBHOOKS, HOOK)).json).toMatchObject({ data: { workflowId: null } })
    expect((await client.post(WEBHOOKS, { ...HOOK, workflowId: null })).status).toBe(200)
  })

  it('[WF-030] takes every prefix of a workflow id', async () => {
    const id = await createWorkflow()
    for (const prefix of ['WFCG-', 'PKGW-', 'WCFG-']) {
      const answer = await client.post(WEBHOOKS, { ...HOOK, workflowId: id.replace('WCFG-', prefix) })
      expect(answer.json).toMatchObject({ data: { workflowId: id } })
    }
  })

  it('[WF-025] refuses an address that nothing may be sent to', async () => {
    for (const url of [
      'ftp://example.com/',
      'nowhere',
      'http://10.0.0.1/',
      'https://user:pw@example.com/',
      '',
    ]) {
      const answer = await client.post(WEBHOOKS, { ...HOOK, url })
      expect(answer.status, url).toBe(422)
      expect(answer.json).toMatchObject({
        status: 'error',
        errorCode: 'VALIDATION_ERROR',
        details: [{ path: ['url'], message: expect.any(String) }],
      })
    }
  })

  it('[WF-026] refuses an event of another type', async () => {
    for (const eventType of ['workflowRun.finished', '', 7, null]) {
      const answer = await client.post(WEBHOOKS, { ...HOOK, eventType })
      expect([answer.status, answer.json]).toMatchObject([422, { details: [{ path: ['eventType'] }] }])
    }
  })

  it('[WF-027] refuses a workflow that does not exist', async () => {
    const answer = await client.post(WEBHOOKS, { ...HOOK, workflowId: `WCFG-${randomUUID()}` })
    expect([answer.status, answer.json]).toMatchObject([404, { status: 'error', errorCode: 'NOT_FOUND' }])
  })

  it('[WF-029] refuses what is not a JSON object', async () => {
    for (const body of ['{', '[]', '"text"', '7']) {
      const headers = { 'content-type': 'application/json' }
      const answer = await client.send('POST', WEBHOOKS, { headers, body })
      expect([answer.status, answer.json]).toMatchObject([400, { status: 'error', errorCode: 'BAD_REQUEST' }])
    }
  })
})

describe('a registered webhook', () => {
  it('[WF-012, WF-031] is shown without its secret, with a trailing slash too', async () => {
    const id = await register()
    for (const path of [`${WEBHOOKS}/${id}`, `${WEBHOOKS}/${id}/`]) {
      const answer = await client.get(path)
      expect(answer.status).toBe(200)
      expect(answer.json).toEqual({
        status: 'success',
        data: { id, url: HOOK.url, eventType: HOOK.eventType, workflowId: null },
      })
    }
  })

  it('[WF-014, WF-024] is removed', async () => {
    const id = await register()
    const answer = await client.send('DELETE', `${WEBHOOKS}/${id}`)
    expect([answer.status, answer.json]).toEqual([200, { status: 'success', data: { id } }])
    expect((await client.get(`${WEBHOOKS}/${id}`)).status).toBe(404)
  })

  it('[WF-028] of another organisation is unknown', async () => {
    const stranger = new TestClient(
      server.url,
      (await server.createOrganization('Other', { sandbox: false })).apiKey,
    )
    const id = await register()
    for (const answer of [
      await stranger.get(`${WEBHOOKS}/${id}`),
      await stranger.send('DELETE', `${WEBHOOKS}/${id}`),
      await client.get(`${WEBHOOKS}/whk_00000000000000000000`),
    ]) {
      expect([answer.status, answer.json]).toMatchObject([404, { status: 'error', errorCode: 'NOT_FOUND' }])
    }
  })
})

describe('the list of webhooks', () => {
  it('[WF-013, WF-021, WF-022] is numbered from page 0', async () => {
    const { apiKey } = await server.createOrganization('Lists', { sandbox: false })
    const own = new TestClient(server.url, apiKey)
    const ids: string[] = []
    for (let i = 0; i < 12; i++) ids.push(textAt((await own.post(WEBHOOKS, HOOK)).json, 'data', 'id'))
    const page = async (query: string) => {
      const { json } = await own.get(`${WEBHOOKS}${query}`)
      expect(json).toMatchObject({ status: 'success', total: 12 })
      return JSON.stringify(json.data).match(/whk_\w+/g) ?? []
    }
    expect(await page('')).toEqual(ids.slice(0, 10))
    expect(await page('?page=1')).toEqual(ids.slice(10))
    expect(await page('?size=5&page=1')).toEqual(ids.slice(5, 10))
    expect(await page('?size=100')).toEqual(ids)
    expect(await page('?page=9')).toEqual([])
  })

  it('[WF-023] refuses a page or size out of range', async () => {
    for (const query of ['?size=0', '?size=101', '?size=x', '?page=-1', '?page=1.5']) {
      const answer = await client.get(`${WEBHOOKS}${query}`)
      expect(answer.status, query).toBe(422)
      expect(answer.json).toMatchObject({
        errorCode: 'VALIDATION_ERROR',
        details: [{ path: [expect.any(String)] }],
      })
    }
  })
})
