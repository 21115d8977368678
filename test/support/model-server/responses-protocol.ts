import { type Frame, inPieces, type ModelTurn, type NumberedCall, numberedCalls, USAGE } from './turn.ts'

/** OpenAI responses, streamed: every event carries its number. */
export function* responsesFrames(
  turn: ModelTurn,
  { step, model }: { step: number; model: string },
): Generator<Frame> {
  let number = 0
  for (const event of responsesEvents(turn, { step, model })) {
    yield { event: event.type, data: JSON.stringify({ ...event, sequence_number: number++ }) }
  }
}

type WireEvent = { type: string } & Record<string, unknown>

function* responsesEvents(turn: ModelTurn, at: { step: number; model: string }): Generator<WireEvent> {
  const base = { id: `resp_${at.step}`, object: 'response', created_at: 1_700_000_000, model: at.model }
  const output: object[] = []
  yield { type: 'response.created', response: { ...base, status: 'in_progress', output } }
  if (turn.text) output.push(yield* message(turn.text, at.step))
  if (turn.failsMidway) {
    const error = { code: 'server_error', message: turn.failsMidway }
    yield { type: 'response.failed', response: { ...base, status: 'failed', output, error } }
    return
  }
  if (turn.hangs) return
  for (const call of numberedCalls(turn, at.step)) output.push(yield* functionCall(call, output.length))
  const usage = {
    input_tokens: USAGE.input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: USAGE.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 15,
  }
  yield { type: 'response.completed', response: { ...base, status: 'completed', output, usage } }
}

function* message(text: string, step: number): Generator<WireEvent, object> {
  const id = `msg_${step}`
  const at = { item_id: id, output_index: 0, content_index: 0 }
  const empty = { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] }
  yield { type: 'response.output_item.added', output_index: 0, item: empty }
  const part = (partText: string) => ({ type: 'output_text', text: partText, annotations: [] })
  yield { type: 'response.content_part.added', ...at, part: part('') }
  for (const delta of inPieces(text)) yield { type: 'response.output_text.delta', ...at, delta }
  yield { type: 'response.output_text.done', ...at, text }
  yield { type: 'response.content_part.done', ...at, part: part(text) }
  const item = { ...empty, status: 'completed', content: [part(text)] }
  yield { type: 'response.output_item.done', output_index: 0, item }
  return item
}

function* functionCall(call: NumberedCall, index: number): Generator<WireEvent, object> {
  const { id, name, argumentsText } = call
  const at = { item_id: `fc_${id}`, output_index: index }
  const item = { id: `fc_${id}`, type: 'function_call', status: 'completed', call_id: id, name }
  yield {
    type: 'response.output_item.added',
    output_index: index,
    item: { ...item, status: 'in_progress', arguments: '' },
  }
  for (const delta of inPieces(argumentsText)) {
    yield { type: 'response.function_call_arguments.delta', ...at, delta }
  }
  yield { type: 'response.function_call_arguments.done', ...at, arguments: argumentsText }
  const done = { ...item, arguments: argumentsText }
  yield { type: 'response.output_item.done', output_index: index, item: done }
  return done
}
