import { createParser } from 'eventsource-parser'
import { serve } from './serve.ts'

/** What a copilot's stream costs at least: each token is read from the model and written to its reader at once. */
serve(async (request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  const answer = await fetch(`${process.env.MODEL_URL}/v1/chat/completions`, { method: 'POST', body: '{}' })
  let id = 0
  const parser = createParser({
    onEvent: ({ data }) => {
      const delta = data === '[DONE]' ? undefined : JSON.parse(data).choices[0].delta.content
      if (delta) response.write(`id: ${++id}\ndata: ${JSON.stringify({ event: 'content_delta', delta })}\n\n`)
    },
  })
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) parser.feed(decoder.decode(chunk, { stream: true }))
  response.end(`id: ${++id}\ndata: ${JSON.stringify({ event: 'complete' })}\n\n`)
})
