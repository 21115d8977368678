import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/base/json.ts'

export interface ScriptedTool {
  name: string
  inputSchema?: JsonObject
  outputSchema?: JsonObject
  annotations?: JsonObject
  execution?: JsonObject
  /** The result of a call; whoever wants to break off, or not to answer, has the response. */
  answer?: (call: {
    arguments: JsonValue
    headers: IncomingMessage['headers']
    response: ServerResponse
  }) => JsonValue
}

/** An MCP server of the older era (2025-06-18) without sessions, which does what its test says, good or bad. */
export class ScriptedServer implements AsyncDisposable {
  tools: ScriptedTool[] = []
  /** What further methods are answered with. */
  methods: Record<string, (params: JsonObject, response: ServerResponse) => JsonValue | undefined> = {}
  /** Further capabilities. */
  capabilities: JsonObject = {}
  /** Only requests with this token are let in; everyone while it is null. */
  token: string | null = null
  /** The methods and notifications that have come in, in their order. */
  readonly received: string[] = []
  url = ''
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  static async start(tools: ScriptedTool[] = []): Promise<ScriptedServer> {
    const server = new ScriptedServer()
    server.tools = tools
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    const address = server.#server.address()
    if (address === null || typeof address === 'string') throw new Error('no address')
    server.url = `http://127.0.0.1:${address.port}/mcp`
    return server
  }

  /** How many calls of tools have come in. */
  get calls(): number {
    return this.received.filter((method) => method === 'tools/call').length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return void response.writeHead(405).end()
    if (this.token !== null && request.headers.authorization !== `Bearer ${this.token}`) {
      return void response.writeHead(401).end(`You sent ${request.headers.authorization}`)
    }
    const message: unknown = JSON.parse(await text(request))
    if (!isJsonObject(message) || typeof message.method !== 'string') throw new Error('not a message')
    this.received.push(message.method)
    if (message.id === undefined) return void response.writeHead(202).end()
    const params = isJsonObject(message.params) ? message.params : {}
    const answer = this.#answer(message.method, params, { headers: request.headers, response })
    if (answer === undefined || response.destroyed) return
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answer }))
  }

  #answer(
    method: string,
    params: JsonObject,
    { headers, response }: { headers: IncomingMessage['headers']; response: ServerResponse },
  ): JsonObject | undefined {
    if (method === 'initialize') {
      const serverInfo = { name: 'scripted', version: '1.0.0' }
      return {
        result: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: {}, ...this.capabilities },
          serverInfo,
        },
      }
    }
    if (method === 'tools/list') return { result: { tools: this.tools.map(toListed) } }
    const answer = this.methods[method]
    if (answer) {
      const result = answer(params, response)
      return result === undefined ? undefined : { result }
    }
    const tool = this.tools.find(({ name }) => name === params.name)
    if (method !== 'tools/call' || !tool) return { error: { code: -32601, message: `No ${method} here` } }
    const result = tool.answer?.({ arguments: params.arguments ?? null, headers, response })
    return result === undefined ? undefined : { result }
  }
}

/** A result that is one text. */
export function textResult(said: string): JsonObject {
  return { content: [{ type: 'text', text: said }] }
}

function toListed({
  name,
  inputSchema = { type: 'object' },
  outputSchema,
  annotations,
  execution,
}: ScriptedTool): JsonObject {
  return {
    name,
    inputSchema,
    ...(outputSchema ? { outputSchema } : {}),
    ...(annotations ? { annotations } : {}),
    ...(execution ? { execution } : {}),
  }
}
