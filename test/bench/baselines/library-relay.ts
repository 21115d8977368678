import { createOpenAI } from '@ai-sdk/openai'
import { streamText } from 'ai'
import { serve } from './serve.ts'

/** The same with the library that the product asks its models with, and nothing else. */
const openai = createOpenAI({ apiKey: 'key-of-the-bench', baseURL: `${process.env.MODEL_URL}/v1` })

serve(async (request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  const { textStream } = streamText({ model: openai.chat('gpt-4.1'), prompt: 'Tell me everything' })
  let id = 0
  for await (const delta of textStream) {
    response.write(`id: ${++id}\ndata: ${JSON.stringify({ event: 'content_delta', delta })}\n\n`)
  }
  response.end(`id: ${++id}\ndata: ${JSON.stringify({ event: 'complete' })}\n\n`)
})
