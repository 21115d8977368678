import { createParser, type EventSourceMessage, type ParseError } from 'eventsource-parser'
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../base/json.ts'

/** The Responses API's events whose `delta` is a piece of a text. */
const RESPONSES_DELTAS: ReadonlySet<JsonValue | undefined> = new Set([
  'response.output_text.delta',
  'response.refusal.delta',
  'response.reasoning_text.delta',
  'response.reasoning_summary_text.delta',
  'response.function_call_arguments.delta',
])
/** Of Anthropic's messages, where a `content_block_delta` has its piece. */
const MESSAGES_DELTAS = ['text', 'partial_json', 'thinking']
/** A line, or an event, that has not come to its end; no provider sends any that are nearly as long. */
const MAX_UNFINISHED_CHARS = 16 * 1024 * 1024

/** Where an event has the piece of text that it adds. */
interface Slot {
  holder: JsonObject
  name: string
}

interface Pending {
  message: EventSourceMessage
  event: JsonObject
  slot: Slot
  text: string
  /** All of the event but its text. */
  rest: string
  /** The same as it was written, where that is easily told. */
  frame: Frame | null
}

/** What stands before and after the text of an event. */
interface Frame {
  before: string
  after: string
}

/** A piece of a JSON string that stands for itself. */
const PLAIN = /^[^"\\\p{Cc}]*$/u

/**
 * A `fetch` for model providers whose streams come with less ado: of the pieces of an answer that have arrived
 * together, those that differ in nothing but their text are one event, in OpenAI's two protocols and in Anthropic's.
 * The library behind takes ten times as long for an event as this does. Nothing waits for more; everything else passes
 * as it is.
 */
export function withMergedDeltas(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (...request) => {
    const response = await fetch(...request)
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
    if (!response.ok || !response.body || !isStream) return response
    const { status, statusText, headers } = response
    return new Response(response.body.pipeThrough(mergeDeltas()), { status, statusText, headers })
  }
}

function mergeDeltas(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  const merge = new DeltaMerge()
  return new TransformStream({
    transform(chunk, controller) {
      const text = merge.feed(decoder.decode(chunk, { stream: true }))
      if (text !== '') controller.enqueue(encoder.encode(text))
    },
  })
}

/** One stream of events: text in, as it was read; out, the events that are complete. */
class DeltaMerge {
  readonly #parser = createParser({
    maxBufferSize: MAX_UNFINISHED_CHARS,
    onEvent: (message) => this.#take(message),
    onError: throwIfTooLong,
  })
  #pending: Pending | null = null
  #out = ''

  feed(text: string): string {
    this.#parser.feed(text)
    this.#flush()
    const out = this.#out
    this.#out = ''
    return out
  }

  #take(message: EventSourceMessage): void {
    if (this.#pending && this.#extend(this.#pending, message)) return
    const next = toPending(message)
    if (next && next.rest === this.#pending?.rest) {
      this.#pending.text += next.text
      return
    }
    this.#flush()
    if (next) this.#pending = next
    else this.#write(message, message.data)
  }

  #extend(pending: Pending, message: EventSourceMessage): boolean {
    const text = textWithin(pending, message)
    if (text === null) return false
    pending.text += text
    return true
  }

  #flush(): void {
    if (!this.#pending) return
    const { message, event, slot, text } = this.#pending
    this.#pending = null
    slot.holder[slot.name] = text
    this.#write(message, JSON.stringify(event))
  }

  #write({ event, id }: EventSourceMessage, data: string): void {
    if (id !== undefined) this.#out += `id: ${id}\n`
    if (event !== undefined) this.#out += `event: ${event}\n`
    this.#out += `data: ${data.replaceAll('\n', '\ndata: ')}\n\n`
  }
}

/** Null for an event that adds no text. */
function toPending(message: EventSourceMessage): Pending | null {
  const event = parse(message.data)
  const slot = event && slotOf(event)
  const text = slot?.holder[slot.name]
  if (!slot || typeof text !== 'string') return null
  slot.holder[slot.name] = ''
  // its number, and its padding against eavesdroppers, are another in each event
  const { sequence_number: _, obfuscation: __, ...rest } = event
  const written = {
    rest: `${message.event} ${JSON.stringify(rest)}`,
    frame: frameOf(message.data, slot.name, text),
  }
  return { message, event, slot, text, ...written }
}

function frameOf(data: string, name: string, text: string): Frame | null {
  const value = `"${name}":"${text}"`
  const start = data.indexOf(value)
  const isCertain = start >= 0 && data.indexOf(value, start + 1) < 0 && PLAIN.test(text)
  const end = start + value.length - 1
  return isCertain ? { before: data.slice(0, end - text.length), after: data.slice(end) } : null
}

/** The text of an event that is written as the one before, without a look at the rest; null for any other. */
function textWithin({ frame, message }: Pending, { event, data }: EventSourceMessage): string | null {
  if (!frame || event !== message.event) return null
  const { before, after } = frame
  if (data.length < before.length + after.length || !data.startsWith(before) || !data.endsWith(after))
    return null
  const text = data.slice(before.length, data.length - after.length)
  return PLAIN.test(text) ? text : null
}

/** Null for what is no object: the library behind will say what is wrong with it. */
function parse(data: string): JsonObject | null {
  const event = parseJson(data)
  return isJsonObject(event) ? event : null
}

function throwIfTooLong(error: ParseError): void {
  if (error.type === 'max-buffer-size-exceeded') throw error
}

function slotOf(event: JsonObject): Slot | null {
  if (Array.isArray(event.choices)) return chatSlot(event.choices)
  if (RESPONSES_DELTAS.has(event.type)) return { holder: event, name: 'delta' }
  const { delta } = event
  if (event.type !== 'content_block_delta' || !isJsonObject(delta)) return null
  const name = MESSAGES_DELTAS.find((one) => one in delta)
  return name === undefined ? null : { holder: delta, name }
}

/** Chat completions: a piece of the content, or of one tool call's arguments. */
function chatSlot([choice, ...others]: JsonValue[]): Slot | null {
  const delta = isJsonObject(choice) ? choice.delta : null
  if (others.length > 0 || !isJsonObject(delta)) return null
  if (!Array.isArray(delta.tool_calls)) return { holder: delta, name: 'content' }
  const [call, ...rest] = delta.tool_calls
  const fn = isJsonObject(call) && rest.length === 0 ? call.function : null
  return isJsonObject(fn) && !delta.content ? { holder: fn, name: 'arguments' } : null
}
