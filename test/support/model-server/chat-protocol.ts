import { type Frame, inPieces, type ModelTurn, numberedCalls, USAGE } from './turn.ts'

/** OpenAI chat completions, streamed. */
export function* chatFrames(
  turn: ModelTurn,
  { step, model }: { step: number; model: string },
): Generator<Frame> {
  const base = { id: `chatcmpl-${step}`, object: 'chat.completion.chunk', created: 1_700_000_000, model }
  const chunk = (delta: object, finishReason: string | null = null): Frame => ({
    data: JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: finishReason }] }),
  })
  const calls = numberedCalls(turn, step)
  yield chunk({ role: 'assistant', content: '' })
  for (const content of inPieces(turn.text ?? '')) yield chunk({ content })
  if (turn.failsMidway) {
    yield { data: JSON.stringify({ error: { message: turn.failsMidway, type: 'server_error', code: 500 } }) }
    return
  }
  if (turn.hangs) return
  for (const [index, { id, name, argumentsText }] of calls.entries()) {
    yield chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] })
    for (const piece of inPieces(argumentsText)) {
      yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] })
    }
  }
  yield chunk({}, calls.length > 0 ? 'tool_calls' : 'stop')
  const usage = { prompt_tokens: USAGE.input, completion_tokens: USAGE.output, total_tokens: 15 }
  yield { data: JSON.stringify({ ...base, choices: [], usage }) }
  yield { data: '[DONE]' }
}
