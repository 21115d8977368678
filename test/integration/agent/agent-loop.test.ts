import { describe, expect, it, vi } from 'vitest'
import { runAgent } from '../../../src/engine/agent/agent-loop.ts'
import type { AgentTool } from '../../../src/engine/agent/agent-tool.ts'
import { objectsAt, textAt } from '../../support/client.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { eventsOf, failureOf, findModel, modelsOf, openAgent, weather } from './agent.ts'

describe('an agent', () => {
  it('is asked at most 25 times, the last time without tools', async () => {
    const { server, run } = await openAgent((step) =>
      step < 24 ? { toolCalls: [{ name: 'weather', input: { city: `City ${step}` } }] } : { text: 'Enough.' },
    )
    await using _ = server
    const events = await eventsOf(run)
    expect(server.requests).toHaveLength(25)
    expect(server.requests[23]?.body.tool_choice).toBe('auto')
    expect(server.requests[24]?.body.tool_choice).toBe('none')
    expect(events.at(-1)).toMatchObject({ type: 'end', text: 'Enough.', steps: 25 })
  })

  it('asks with temperature 0.7, and without one where the model takes none', async () => {
    const { server, run } = await openAgent(() => ({ text: 'Rain.' }))
    await using _ = server
    await eventsOf(run)
    await eventsOf({ ...run, model: findModel(modelsOf(server, 'chat'), 'o3') })
    expect(server.requests[0]?.body.temperature).toBe(0.7)
    expect(server.requests[1]?.body).not.toHaveProperty('temperature')
  })

  it('goes on with the fallback when the provider refuses its key', async () => {
    const { server, run } = await openAgent((_step, { path }) =>
      path.endsWith('/messages')
        ? { text: 'Rain.' }
        : { refusal: { status: 401, message: 'bad key key-of-the-test' } },
    )
    await using _ = server
    const fallback = findModel(modelsOf(server, 'chat'), 'claude-haiku-4-5')
    const events = await eventsOf({ ...run, fallback })
    expect(events).toContainEqual({
      type: 'model_changed',
      from: 'gpt-4o',
      to: 'claude-haiku-4-5',
      reason: 'gpt-4o refused the key that is configured for it',
    })
    expect(events.at(-1)).toMatchObject({ model: 'claude-haiku-4-5', text: 'Rain.' })
    expect(JSON.stringify(events)).not.toContain('key-of-the-test')
  })

  it('keeps what was reached when the fallback takes over between two steps', async () => {
    const { server, run } = await openAgent((step, { path }) => {
      if (path.endsWith('/messages')) return { text: 'Rain.' }
      return step === 0
        ? { toolCalls: [{ name: 'weather', input: { city: 'Bergen' } }] }
        : { refusal: { status: 400, message: 'out of order' } }
    })
    await using _ = server
    const fallback = findModel(modelsOf(server, 'chat'), 'claude-haiku-4-5')
    const events = await eventsOf({ ...run, fallback })
    expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('rain ☔')
    expect(events.filter((event) => event.type === 'tool_result')).toHaveLength(1)
  })

  it('runs calls that change something in their order, and the others together', async () => {
    const order: string[] = []
    const slow = Promise.withResolvers<void>()
    const change: AgentTool = {
      ...weather,
      name: 'change',
      isMutating: true,
      execute: async ({ city }) => {
        if (city === 'first') await slow.promise
        order.push(String(city))
        return null
      },
    }
    const look: AgentTool = {
      ...weather,
      name: 'look',
      execute: async () => {
        order.push('look')
        slow.resolve()
        return null
      },
    }
    const { server, run } = await openAgent(
      (step) =>
        step === 0
          ? {
              toolCalls: [
                { name: 'change', input: { city: 'first' } },
                { name: 'change', input: { city: 'second' } },
                { name: 'look', input: { city: 'any' } },
              ],
            }
          : { text: 'Done.' },
      { tools: [change, look] },
    )
    await using _ = server
    await eventsOf(run)
    expect(order).toEqual(['look', 'first', 'second'])
  })

  it('goes on without a tool that has failed three times', async () => {
    const broken: AgentTool = { ...weather, execute: () => Promise.reject(new Error('The mast is down')) }
    const { server, run } = await openAgent(
      (step) =>
        step < 3 ? { toolCalls: [{ name: 'weather', input: { city: 'Bergen' } }] } : { text: 'No idea.' },
      { tools: [broken, { ...weather, name: 'other' }] },
    )
    await using _ = server
    const events = await eventsOf(run)
    expect(events).toContainEqual(expect.objectContaining({ isError: true, output: 'The mast is down' }))
    const tools = objectsAt(server.requests.at(-1)?.body, 'tools')
    expect(tools.map((tool) => textAt(tool, 'function', 'name'))).toEqual(['other'])
  })

  it.each([
    new TypeError("Cannot read properties of undefined (reading 'secret')"),
    Object.assign(new Error('Invalid `prisma.asset.findMany()` invocation in /srv/app'), {
      name: 'PrismaClientKnownRequestError',
    }),
    Object.assign(new Error('relation "api_key" does not exist'), { name: 'error' }),
  ])('tells those who mend it, once, and nobody else what a fault of the program says: %s', async (bug) => {
    const onBug = vi.fn()
    const broken: AgentTool = { ...weather, execute: () => Promise.reject(bug) }
    const { server, run } = await openAgent(
      (step) =>
        step === 0 ? { toolCalls: [{ name: 'weather', input: { city: 'Bergen' } }] } : { text: 'No idea.' },
      { tools: [broken], onBug },
    )
    await using _ = server
    const result = (await eventsOf(run)).find(({ type }) => type === 'tool_result')
    expect(result).toEqual({
      ...{ type: 'tool_result', id: expect.any(String), name: 'weather' },
      ...{ isError: true, output: 'Internal error' },
    })
    expect(onBug.mock.calls).toEqual([[bug, { tool: 'weather' }]])
    expect(JSON.stringify(server.requests.map(({ body }) => body))).not.toContain(bug.message.slice(0, 20))
  })

  it('fails in time when the provider says nothing', async () => {
    const { server, run } = await openAgent(() => ({ hangs: true }), { timeoutMs: 200 })
    await using _ = server
    expect(await failureOf(run)).toMatchObject({ code: 'TIMEOUT', retryable: true })
    await waitUntil(() => server.abandoned.length === 1)
  })

  it('stops at the provider when nobody listens any more', async () => {
    const { server, run } = await openAgent(() => ({ text: 'Well, well, well', hangs: true }))
    await using _ = server
    for await (const event of runAgent(run)) if (event.type === 'text') break
    await waitUntil(() => server.abandoned.length === 1)
  })
})
