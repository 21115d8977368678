import { type Frame, inPieces, type ModelTurn, numberedCalls, USAGE } from './turn.ts'

/** Anthropic messages, streamed: each event's name is its type. */
export function* messagesFrames(
  turn: ModelTurn,
  { step, model }: { step: number; model: string },
): Generator<Frame> {
  for (const event of messageEvents(turn, { step, model })) {
    yield { event: event.type, data: JSON.stringify(event) }
  }
}

type WireEvent = { type: string } & Record<string, unknown>

function* messageEvents(turn: ModelTurn, at: { step: number; model: string }): Generator<WireEvent> {
  const calls = numberedCalls(turn, at.step)
  const message = {
    id: `msg_${at.step}`,
    type: 'message',
    role: 'assistant',
    model: at.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: USAGE.input, output_tokens: 1 },
  }
  yield { type: 'message_start', message }
  yield { type: 'ping' }
  let index = 0
  if (turn.text) {
    const deltas = inPieces(turn.text).map((text) => ({ type: 'text_delta', text }))
    yield* block(index++, { type: 'text', text: '' }, deltas)
  }
  if (turn.failsMidway) {
    yield { type: 'error', error: { type: 'overloaded_error', message: turn.failsMidway } }
    return
  }
  if (turn.hangs) return
  for (const { id, name, argumentsText } of calls) {
    const deltas = inPieces(argumentsText).map((piece) => ({ type: 'input_json_delta', partial_json: piece }))
    yield* block(index++, { type: 'tool_use', id, name, input: {} }, deltas)
  }
  const reason = calls.length > 0 ? 'tool_use' : 'end_turn'
  const delta = { stop_reason: reason, stop_sequence: null }
  yield { type: 'message_delta', delta, usage: { output_tokens: USAGE.output } }
  yield { type: 'message_stop' }
}

function* block(index: number, start: object, deltas: readonly object[]): Generator<WireEvent> {
  yield { type: 'content_block_start', index, content_block: start }
  for (const delta of deltas) yield { type: 'content_block_delta', index, delta }
  yield { type: 'content_block_stop', index }
}
