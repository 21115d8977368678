import { serve } from './serve.ts'

/** What the machine takes to start Node and to answer at all. */
serve(async (_request, response) => {
  response.end('ok')
})
