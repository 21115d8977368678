import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withMergedDeltas } from '../../../src/platform/llm/merged-deltas.ts'

interface Frame {
  event?: string
  data: string
}

const chat = (delta: object, more: object = {}): Frame => ({
  data: JSON.stringify({ id: 'c1', choices: [{ index: 0, delta, finish_reason: null }], ...more }),
})
const call = (args: string, index = 0) => chat({ tool_calls: [{ index, function: { arguments: args } }] })
const response = (type: string, delta: string, sequence: number): Frame => ({
  event: type,
  data: JSON.stringify({
    type,
    item_id: 'i1',
    output_index: 0,
    delta,
    sequence_number: sequence,
    obfuscation: `x${sequence}`,
  }),
})
const block = (delta: object, index = 0): Frame => ({
  event: 'content_block_delta',
  data: JSON.stringify({ type: 'content_block_delta', index, delta }),
})

function encode(frames: readonly Frame[]): Uint8Array {
  const text = frames
    .map(
      ({ event, data }) =>
        `${event ? `event: ${event}\n` : ''}data: ${data.replaceAll('\n', '\ndata: ')}\n\n`,
    )
    .join('')
  return new TextEncoder().encode(text)
}

/** What comes out for a stream that is read in these pieces. */
async function merged(pieces: readonly Uint8Array[], init?: ResponseInit): Promise<string> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
  const fetch = withMergedDeltas(async () => new Response(body, init ?? STREAM))
  return (await fetch('http://model.test')).text()
}

const STREAM = { headers: { 'content-type': 'text/event-stream; charset=utf-8' } }

function framesOf(text: string): Frame[] {
  const frames: Frame[] = []
  createParser({
    onEvent: ({ event, data }) => void frames.push({ data, ...(event === undefined ? {} : { event }) }),
  }).feed(text)
  return frames
}

async function mergedFrames(frames: readonly Frame[]): Promise<unknown[]> {
  return framesOf(await merged([encode(frames)])).map(({ data }) => JSON.parse(data))
}

describe('pieces of an answer that have arrived together', () => {
  it('are one event, in each protocol', async () => {
    expect(await mergedFrames([chat({ content: 'One ' }), chat({ content: 'two' })])).toEqual([
      { id: 'c1', choices: [{ index: 0, delta: { content: 'One two' }, finish_reason: null }] },
    ])
    expect(await mergedFrames([call('{"a"'), call(':1}'), call('{}', 1)])).toMatchObject([
      { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] } }] },
      { choices: [{ delta: { tool_calls: [{ index: 1, function: { arguments: '{}' } }] } }] },
    ])
    const text = 'response.output_text.delta'
    expect(await mergedFrames([response(text, 'One ', 4), response(text, 'two', 5)])).toEqual([
      { type: text, item_id: 'i1', output_index: 0, delta: 'One two', sequence_number: 4, obfuscation: 'x4' },
    ])
    const said = [block({ type: 'text_delta', text: 'One ' }), block({ type: 'text_delta', text: 'two' })]
    expect(await mergedFrames(said)).toEqual([
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'One two' } },
    ])
  })

  it('stay apart where they differ in more than their text', async () => {
    const frames = [
      chat({ content: 'a' }),
      chat({ role: 'assistant', content: 'b' }),
      chat({ content: 'c' }, { usage: { total_tokens: 3 } }),
      chat({ content: null, reasoning: 'd' }),
      block({ type: 'text_delta', text: 'e' }),
      block({ type: 'text_delta', text: 'f' }, 1),
      response('response.audio.delta', 'aGk=', 1),
      response('response.audio.delta', 'aGk=', 2),
    ]
    expect(await merged([encode(frames)])).toBe(new TextDecoder().decode(encode(frames)))
  })

  it('do not wait for those that come later', async () => {
    const pieces = ['One ', 'two'].map((content) => encode([chat({ content })]))
    expect(framesOf(await merged(pieces))).toHaveLength(2)
  })

  it('pass as they are where they are no JSON, or no events at all', async () => {
    const frames = [{ data: '[DONE]' }, { data: 'two\nlines' }, { data: '{"choices":' }]
    expect(framesOf(await merged([encode(frames)]))).toEqual(frames)
    const page = new TextEncoder().encode('{"error": "no stream"}')
    expect(await merged([page], { headers: { 'content-type': 'application/json' } })).toBe(
      '{"error": "no stream"}',
    )
    expect(await merged([encode([chat({ content: 'a' })])], { ...STREAM, status: 500 })).toContain('"a"')
  })

  it('make the same answer however the stream is cut', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 5 }).map((content) => chat({ content })),
      fc.string({ maxLength: 3 }).map((args) => call(args)),
      fc.constant<Frame>({ data: '{"choices":[]}' }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(400)), async (frames, cuts) => {
        const bytes = encode(frames)
        const places = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length]
        const pieces = places.slice(1).map((end, index) => bytes.slice(places[index], end))
        const whole = await merged([encode(framesOf(await merged(pieces)))])
        expect(whole).toBe(await merged([bytes]))
        expect(textOf(framesOf(whole))).toBe(textOf(frames))
      }),
    )
  })

  it('end with an error where an event has no end', async () => {
    const endless = new TextEncoder().encode(`data: ${'a'.repeat(17 * 1024 * 1024)}`)
    await expect(merged([endless, endless])).rejects.toThrow(/max/i)
  })
})

function textOf(frames: readonly Frame[]): string {
  return frames
    .flatMap(({ data }) => JSON.parse(data).choices)
    .map(({ delta }) => delta.content ?? `<${delta.tool_calls[0].function.arguments}>`)
    .join('')
    .replaceAll('><', '')
}
