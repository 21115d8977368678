import { once } from 'node:events'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createMcpHandler, type InputRequests, Server, type Tool } from '@modelcontextprotocol/server'
import type { JsonObject, JsonValue } from '../../../src/base/json.ts'

const TOOL: Tool = { name: 'book', inputSchema: { type: 'object' } }

/** What has come in with one round of a call. */
export interface Round {
  state: string | undefined
  responses: JsonValue
}

/** A server of the revision 2026-07-28 whose only tool, `book`, asks before it answers with what it was told. */
export class AskingServer implements AsyncDisposable {
  readonly rounds: Round[] = []
  url = ''
  readonly #questions: InputRequests
  readonly #handler = createMcpHandler(() => this.#createServer())
  readonly #http = createServer(getRequestListener((request) => this.#handler.fetch(request)))

  constructor(questions: InputRequests) {
    this.#questions = questions
  }

  static async start(questions: InputRequests): Promise<AskingServer> {
    const server = new AskingServer(questions)
    server.#http.listen(0, '127.0.0.1')
    await once(server.#http, 'listening')
    const address = server.#http.address()
    if (address === null || typeof address === 'string') throw new Error('no address')
    server.url = `http://127.0.0.1:${address.port}/mcp`
    return server
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections()
    this.#http.close()
    await once(this.#http, 'close')
  }

  #createServer(): Server {
    const server = new Server({ name: 'asking', version: '1.0.0' }, { capabilities: { tools: {} } })
    server.setRequestHandler('tools/list', () => ({ tools: [TOOL] }))
    server.setRequestHandler('tools/call', (_request, { mcpReq }) => {
      const state = mcpReq.requestState<string>()
      const responses = (mcpReq.inputResponses ?? null) as JsonValue // it was read as JSON
      this.rounds.push({ state, responses })
      if (state === undefined) {
        return { resultType: 'input_required', inputRequests: this.#questions, requestState: 'halfway' }
      }
      const said: JsonObject = { responses }
      return { content: [{ type: 'text', text: JSON.stringify(said) }], structuredContent: said }
    })
    return server
  }
}

/** A question with a form. */
export function form(message: string, requestedSchema: JsonObject): InputRequests[string] {
  const params = { mode: 'form', message, requestedSchema }
  return { method: 'elicitation/create', params } as unknown as InputRequests[string] // any schema will do here
}
