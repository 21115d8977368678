import { afterAll, describe, expect, it } from 'vitest'
import { textAt } from '../support/client.ts'
import type { ModelTurn } from '../support/model-server/turn.ts'
import { waitUntil } from '../support/wait-until.ts'
import {
  ADD_PAUSE,
  ask,
  chatPath,
  converse,
  endOf,
  messagesOf,
  SESSIONS,
  startCopilotServer,
  told,
} from './copilot.ts'

let turns: ModelTurn[] = []
const server = await startCopilotServer(() => turns.shift() ?? { text: 'Done.' })
afterAll(() => server.close())

const call = (name: string, input: object): ModelTurn => ({ toolCalls: [{ name, input }] })
const change = (input: object) => call('modify_workflow', input)

function eventsOf(sessionId: string, turnId: string): string {
  return `${SESSIONS}/${sessionId}/turns/${turnId}/events`
}

function turnIdOf({ response }: { response: Response }): string {
  return response.headers.get('x-copilot-turn-id') ?? ''
}

describe('a turn', () => {
  it('[CP-109] is the only one in its session, whoever comes first', async () => {
    turns = [{ text: 'Thinking about it', hangs: true }]
    const { client, sessionId } = await converse(server)
    const [one, other] = await Promise.all(
      ['First', 'Second'].map((message) => client.openPost(chatPath(sessionId), { message })),
    )
    expect([one?.status, other?.status].sort()).toEqual([200, 409])
    const [held, refused] = one?.status === 200 ? [one, other] : [other, one]
    await refused?.close()
    const third = await client.post(chatPath(sessionId), { message: 'Third' })
    if (!held) throw new Error('neither was accepted')
    expect([third.status, third.json]).toEqual([
      409,
      {
        error: 'a copilot turn is already in progress',
        error_code: 'TURN_IN_PROGRESS',
        turn_id: turnIdOf(held),
      },
    ])
    await client.post(`${SESSIONS}/${sessionId}/turns/${turnIdOf(held)}/cancel`)
    turns = []
    expect(endOf(await ask({ client, sessionId, workflowId: '' }, 'Now?'))).toMatchObject({
      event: 'complete',
    })
  })

  it('is named to whoever has lost it, as long as it is at work', async () => {
    turns = [{ text: 'Thinking about it', hangs: true }]
    const { client, sessionId, workflowId } = await converse(server)
    const reader = await client.openPost(chatPath(sessionId), { message: 'First' })
    await reader.close()
    const known = async () =>
      (await client.get(`${SESSIONS}?workflow_id=${workflowId}`)).headers.get('x-copilot-turn-id')
    expect(await known()).toBe(turnIdOf(reader))
    await client.post(`${SESSIONS}/${sessionId}/turns/${turnIdOf(reader)}/cancel`)
    expect(await known()).toBeNull()
  })

  it('[CP-146] goes on when the client leaves, and is read from any place without loss', async () => {
    turns = [change(ADD_PAUSE), { text: 'I added a pause, and told of it at length. '.repeat(40) }]
    const { client, sessionId } = await converse(server)
    const reader = await client.openPost(chatPath(sessionId), { message: 'Add a pause' })
    await reader.next()
    await reader.close()
    const path = eventsOf(sessionId, turnIdOf(reader))
    const whole = await client.read(path)
    expect(endOf(whole)).toMatchObject({ event: 'complete' })
    for (const after of [1, 3, whole.events.length - 1]) {
      const rest = await client.read(path, { 'last-event-id': String(after) })
      expect(rest.events).toEqual(whole.events.slice(after))
    }
    expect((await client.get(`${path}?after=${whole.events.length}`)).status).toBe(204)
    expect((await client.get(`${path}?after=x`)).status).toBe(400)
    expect((await client.get(eventsOf('cop_other', turnIdOf(reader)))).status).toBe(404)
  })

  it('says that it thinks before its model says anything', async () => {
    turns = [{ refusal: { status: 503, message: 'busy', headers: { 'retry-after': '20' } } }]
    const { client, sessionId } = await converse(server)
    const reader = await client.openPost(chatPath(sessionId), { message: 'Take your time' })
    expect((await reader.next())?.data).toEqual({ event: 'status', message: 'Thinking…' })
    await client.post(`${SESSIONS}/${sessionId}/turns/${turnIdOf(reader)}/cancel`)
    await reader.rest()
    expect(told(reader, 'status')).toHaveLength(1)
    expect(endOf(reader)).toMatchObject({ event: 'error', error_code: 'CANCELLED' })
  })

  it('[CP-148] is cancelled at the provider too', async () => {
    turns = [{ text: 'This will take', hangs: true }]
    const conversation = await converse(server)
    const { client, sessionId } = conversation
    const before = server.model.abandoned.length
    const reader = await client.openPost(chatPath(sessionId), { message: 'Take your time' })
    for (let event = await reader.next(); event?.data.event !== 'content_delta'; ) event = await reader.next()
    const cancel = `${SESSIONS}/${sessionId}/turns/${turnIdOf(reader)}/cancel`
    const cancelled = await client.post(cancel)
    expect(cancelled.json).toEqual({ ok: true, turn_id: turnIdOf(reader), status: 'cancelled' })
    await reader.rest()
    expect(endOf(reader)).toEqual({
      event: 'error',
      error: 'The turn was cancelled',
      error_code: 'CANCELLED',
    })
    await waitUntil(() => server.model.abandoned.length > before, 'the connection to close')
    expect((await client.post(cancel)).json).toMatchObject({ status: 'cancelled' })
    expect(await messagesOf(conversation)).toMatchObject([
      { role: 'user', content: 'Take your time' },
      { role: 'system', content: 'The turn was cancelled' },
    ])
  })

  it('that is cancelled is told what it has used until then', async () => {
    turns = [call('get_block_info', { block_type: 'wait' }), { text: 'This will take', hangs: true }]
    const { client, sessionId, workflowId } = await converse(server)
    const reader = await client.openPost(chatPath(sessionId), { message: 'Take your time' })
    for (let event = await reader.next(); event?.data.event !== 'content_delta'; ) event = await reader.next()
    const { copilotTurns } = server.app.services
    await copilotTurns.cancel(server.actor, turnIdOf(reader))
    await reader.rest()
    const read = () => copilotTurns.get(server.actor, turnIdOf(reader))
    await waitUntil(async () => (await read()).steps > 0, 'what was used')
    expect(await read()).toMatchObject({
      ...{ status: 'cancelled', steps: 2, inputTokens: 10, outputTokens: 5, credits: 1 },
      ...{ provider: 'openai', effectiveModel: 'gpt-5.2' },
    })
    const { rows } = await server.database.pool.query(
      'select credits from credit_ledger where organization_id = $1 and workflow_id = $2',
      [server.organizationId, workflowId],
    )
    expect(rows).toEqual([{ credits: 1 }])
  })

  it('[CP-016, CP-147] that fails midway ends with the error, and keeps what was asked', async () => {
    turns = [{ text: 'I would', failsMidway: 'upstream exploded' }]
    const conversation = await converse(server)
    const answer = await ask(conversation, 'Go on')
    expect(endOf(answer)).toMatchObject({ event: 'error', error_code: 'PROVIDER_UNAVAILABLE' })
    expect(textAt(endOf(answer), 'error')).toContain('upstream exploded')
    expect(told(answer, 'complete')).toEqual([])
    expect(await messagesOf(conversation)).toMatchObject([
      { role: 'user', content: 'Go on' },
      { role: 'system', content: expect.stringContaining('upstream exploded') },
    ])
    turns = []
    expect(endOf(await ask(conversation, 'Again?'))).toMatchObject({ event: 'complete' })
  })

  it('[CP-112] is the same for the same Idempotency-Key', async () => {
    turns = [{ text: 'Once.' }]
    const { client, sessionId } = await converse(server)
    const send = (message: string) =>
      client.openPost(chatPath(sessionId), { message }, { 'idempotency-key': `key of ${sessionId}` })
    const [one, other] = await Promise.all([send('Hello'), send('Hello')])
    await Promise.all([one.rest(), other.rest()])
    const later = await send('Hello')
    await later.rest()
    expect(turnIdOf(other)).toBe(turnIdOf(one))
    expect(later.events).toEqual(one.events)
    expect(later.response.headers.get('idempotent-replayed')).toBe('true')
    const mismatch = await send('Something else')
    expect(mismatch.status).toBe(409)
    await mismatch.close()
  })

  it('[CP-108] is refused when the credits are used up', async () => {
    const { client, sessionId, workflowId } = await converse(server)
    await server.app.services.creditAccounts.setLimit(server.actor, workflowId, 0)
    const refused = await client.post(chatPath(sessionId), { message: 'Hello' })
    expect(refused.status).toBe(402)
    expect(refused.json).toMatchObject({ error: expect.any(String), error_code: 'insufficient_credits' })
    await server.app.services.creditAccounts.setLimit(server.actor, workflowId, 1)
    turns = [{ text: 'One credit.' }]
    expect(endOf(await ask({ client, sessionId, workflowId }, 'Hello'))).toMatchObject({ event: 'complete' })
    expect((await client.post(chatPath(sessionId), { message: 'Hello' })).status).toBe(402)
  })

  it('[CP-113] counts towards a limit of its own', async () => {
    await using limited = await startCopilotServer(() => ({ text: 'Hi.' }), { copilotTurnsPerMinute: 1 })
    const conversation = await converse(limited)
    expect(endOf(await ask(conversation, 'Hello'))).toMatchObject({ event: 'complete' })
    const { client, sessionId } = conversation
    const refused = await client.post(chatPath(sessionId), { message: 'Hello' })
    expect([refused.status, refused.json.error]).toEqual([429, 'Rate limit exceeded'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('ends for those who watch when its session is deleted', async () => {
    turns = [{ text: 'This will take', hangs: true }]
    const { client, sessionId } = await converse(server)
    const reader = await client.openPost(chatPath(sessionId), { message: 'Take your time' })
    await reader.next()
    expect((await client.send('DELETE', `${SESSIONS}/${sessionId}`)).status).toBe(204)
    await reader.rest()
    expect(endOf(reader)).toMatchObject({ event: 'error', error_code: 'CANCELLED' })
  })
})
