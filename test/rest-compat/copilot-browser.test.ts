import { EventSource } from 'eventsource'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { textAt } from '../support/client.ts'
import type { ModelTurn } from '../support/model-server/turn.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'
import { ask, chatPath, converse, SESSIONS, startCopilotServer } from './copilot.ts'

const TEXT = 'I say so much that it takes a while. '.repeat(30)
let turn: ModelTurn = {}
const server = await startCopilotServer(() => turn)
afterAll(() => server.close())
beforeEach(() => {
  turn = { text: TEXT }
})

/** A turn whose sender has left, and the address by which a page without headers reads it. */
async function leftTurn() {
  const conversation = await converse(server)
  const { client, sessionId } = conversation
  const reader = await client.openPost(chatPath(sessionId), { message: 'Talk' })
  await reader.close()
  const turnId = reader.response.headers.get('x-copilot-turn-id') ?? ''
  const token = await client.post('/api/stream/tokens', { streamId: turnId })
  const path = `${SESSIONS}/${sessionId}/turns/${turnId}/events?stream_token=${textAt(token.json, 'token')}`
  return { ...conversation, turnId, path }
}

describe('a page in a browser', () => {
  it('reads a turn with a token, goes on by itself after a cut, and stops at the end', async () => {
    turn = { text: 'I begin', hangs: true }
    const { path, client, sessionId, turnId } = await leftTurn()
    const target = { host: '127.0.0.1', port: Number(new URL(server.url).port) }
    await using proxy = await openTcpProxy({ target })
    const source = new EventSource(`http://127.0.0.1:${proxy.port}${path}`)
    const seen: JsonObject[] = []
    let opened = 0
    source.addEventListener('message', ({ lastEventId, data }) => {
      const event: JsonObject = JSON.parse(data)
      seen.push({ id: Number(lastEventId), ...event })
      if (event.event !== 'content_delta' || opened > 1) return
      proxy.reset()
      proxy.up()
    })
    source.addEventListener('open', () => {
      if (++opened === 2) void client.post(`${SESSIONS}/${sessionId}/turns/${turnId}/cancel`)
    })
    const code = await new Promise((resolve) => {
      source.addEventListener('error', (event) => {
        if (source.readyState === source.CLOSED) resolve(event.code)
      })
    })
    expect([code, opened]).toEqual([204, 2])
    expect(seen.map(({ id }) => id)).toEqual(seen.map((_event, index) => index + 1))
    expect(seen.map(({ delta }) => delta ?? '').join('')).toBe('I begin')
    expect(seen.at(-1)).toMatchObject({ event: 'error', error_code: 'CANCELLED' })
  }, 60_000)

  it('gets a token for turns of its organisation alone, and with the right to read them', async () => {
    const { turnId, client, path } = await leftTurn()
    const { apiKey } = await server.createOrganization('Another')
    for (const [key, status] of [
      [apiKey, 404],
      [await server.createKey(['webhooks']), 403],
    ] as const) {
      const headers = { authorization: `Bearer ${key}` }
      expect((await client.post('/api/stream/tokens', { streamId: turnId }, headers)).status).toBe(status)
    }
    const other = await leftTurn()
    const [, token] = path.split('?')
    const [foreign] = other.path.split('?')
    expect((await fetch(`${server.url}${foreign}?${token}`)).status).toBe(401)
    expect((await fetch(`${server.url}${foreign}`)).status).toBe(401)
  })
})

describe('what was said', () => {
  it('is there after a reload, also where nobody has watched', async () => {
    const { client, sessionId, workflowId, turnId } = await leftTurn()
    await client.read(`${SESSIONS}/${sessionId}/turns/${turnId}/events`)
    const found = await client.get(`${SESSIONS}?workflow_id=${workflowId}`)
    expect(found.json.id).toBe(sessionId)
    await ask({ client, sessionId, workflowId }, 'And more')
    expect((await client.get(`${SESSIONS}/${sessionId}/messages`)).json.messages).toMatchObject([
      { role: 'user', content: 'Talk' },
      { role: 'assistant', content: TEXT },
      { role: 'user', content: 'And more' },
      { role: 'assistant', content: TEXT },
    ])
  })
})
