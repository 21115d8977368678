import { describe, expect, it } from 'vitest'
import { waitUntil } from '../../support/wait-until.ts'
import { eventsOf, failureOf, openAgent, textOf } from './agent.ts'

const PROTOCOLS = [
  { name: 'OpenAI chat completions', protocol: 'chat', model: 'gpt-4o' },
  { name: 'OpenAI responses', protocol: 'responses', model: 'gpt-4o' },
  { name: 'Anthropic messages', protocol: 'chat', model: 'claude-sonnet-4-5' },
] as const

describe.each(PROTOCOLS)('an agent over $name', ({ protocol, model: modelId }) => {
  it('uses its tools, reads their results by call, and answers in words', async () => {
    const { server, run } = await openAgent(
      (step) =>
        step === 0
          ? {
              text: 'Let me see. ☂',
              toolCalls: [
                { name: 'weather', input: { city: 'Bergen' } },
                { name: 'weather', input: { city: 'Tromsø' } },
              ],
            }
          : { text: 'Rain in both: ☔☔' },
      { protocol, modelId },
    )
    await using _ = server
    const events = await eventsOf(run)
    const calls = events.filter((event) => event.type === 'tool_call')
    const results = events.filter((event) => event.type === 'tool_result')
    expect(calls.map((call) => call.input)).toEqual([{ city: 'Bergen' }, { city: 'Tromsø' }])
    for (const call of calls) {
      const result = results.find(({ id }) => id === call.id)
      expect(result).toMatchObject({ name: 'weather', isError: false, output: call.input })
    }
    expect(events.at(-1)).toEqual({
      type: 'end',
      text: 'Let me see. ☂\n\nRain in both: ☔☔',
      model: modelId,
      steps: 2,
      usage: { inputTokens: 20, outputTokens: 10 },
    })
    expect(textOf(events)).toBe('Let me see. ☂\n\nRain in both: ☔☔')
    expect(JSON.stringify(server.requests[1]?.body)).toContain('rain ☔')
  })

  it('gives the model its own mistakes to read: an unknown tool, a bad argument, broken JSON', async () => {
    const mistakes = [
      { name: 'no_such_tool', input: {} },
      { name: 'weather', input: { town: 'Bergen' } },
      { name: 'weather', input: '{"city": "Ber' },
    ]
    const { server, run } = await openAgent(
      (step) => (step < 3 ? { toolCalls: mistakes.slice(step, step + 1) } : { text: 'I give up.' }),
      { protocol, modelId },
    )
    await using _ = server
    const results = (await eventsOf(run)).filter((event) => event.type === 'tool_result')
    expect(results.map(({ isError }) => isError)).toEqual([true, true, true])
    expect(results.map(({ output }) => output)).toEqual([
      'There is no tool "no_such_tool" to be used',
      expect.stringMatching(/^Invalid arguments: input\S*: /),
      'Invalid arguments: they are no JSON',
    ])
    expect(JSON.stringify(server.requests[2]?.body)).toContain('Invalid arguments')
  })

  it('ends with the provider’s message when the stream breaks in the middle', async () => {
    const { server, run } = await openAgent(() => ({ text: 'Well, ', failsMidway: 'upstream exploded' }), {
      protocol,
      modelId,
    })
    await using _ = server
    expect(await failureOf(run)).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining('upstream exploded'),
    })
  })

  it('tries again when it is asked to come back later', async () => {
    const busy = { status: 429, message: 'slow down', headers: { 'retry-after-ms': '1' } }
    const { server, run } = await openAgent((step) => (step === 0 ? { refusal: busy } : { text: 'Rain.' }), {
      protocol,
      modelId,
    })
    await using _ = server
    expect((await eventsOf(run)).at(-1)).toMatchObject({ type: 'end', text: 'Rain.', steps: 1 })
    expect(server.requests).toHaveLength(2)
  })

  it('closes the request to the provider when it is stopped', async () => {
    const stop = new AbortController()
    const { server, run } = await openAgent(() => ({ text: 'Well, ', hangs: true }), {
      protocol,
      modelId,
      signal: stop.signal,
    })
    await using _ = server
    const ended = failureOf(run)
    await waitUntil(() => server.requests.length === 1)
    stop.abort()
    expect(await ended).toMatchObject({ code: 'CANCELLED' })
    await waitUntil(() => server.abandoned.length === 1)
  })
})
