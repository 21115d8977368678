import { text } from 'node:stream/consumers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { serve } from './serve.ts'

/** Tokens of an answer, of four characters each, as OpenAI streams them. */
export const DELTAS = 5_000
export const DELTA = 'word'
/** So many come in one packet, as they do from a model that is not far away. */
const DELTAS_PER_WRITE = 25

const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'gpt-5.2' }

function frame(delta: object, finishReason: string | null = null): string {
  return `data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`
}

/** A model on loopback that says the same to everybody, as fast as it is read. */
function serveModel(): void {
  const packet = frame({ content: DELTA }).repeat(DELTAS_PER_WRITE)
  serve(async (request, response) => {
    await text(request)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(frame({ role: 'assistant', content: '' }))
    for (let sent = 0; sent < DELTAS; sent += DELTAS_PER_WRITE) {
      response.write(packet)
      await nextTurn()
    }
    response.end(`${frame({}, 'stop')}data: [DONE]\n\n`)
  })
}

if (import.meta.main) serveModel()
