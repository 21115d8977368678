import { appendFileSync, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import {
  type CallToolResult,
  createMcpHandler,
  type ElicitRequestFormParams,
  type InputRequiredResult,
  Server,
  type ServerContext,
  type Tool,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'

/*
 * An MCP server as a process: `node notebook-server.ts <http | stdio> <legacy | modern> <folder>`. It speaks one era
 * only. What it is called for stands line by line in `calls` in the folder, where it outlives the process.
 */
const [transport = '', era = '', folder = ''] = process.argv.slice(2)

const QUESTION: ElicitRequestFormParams['requestedSchema'] = {
  type: 'object',
  properties: { word: { type: 'string' } },
  required: ['word'],
}
const SAFE = { annotations: { readOnlyHint: true } }
const tools: (Omit<Tool, 'inputSchema'> & { name: string })[] = [
  { name: 'grow', description: 'Adds a tool, and tells of it.' },
  { name: 'ask', description: 'Asks for a word, and answers with it.' },
  { name: 'die', description: 'Ends the process as a power switch would.' },
  { name: 'die_safely', description: 'The same, and may be repeated.', ...SAFE },
  { name: 'wait', description: 'Answers as soon as the folder has the file "go".' },
  { name: 'wait_safely', description: 'The same, and may be repeated.', ...SAFE },
]

type Result = CallToolResult | InputRequiredResult

function createMcpServer(tellChanged: (server: Server) => Promise<void>): Server {
  const server = new Server(
    { name: 'notebook', version: '1.0.0' },
    {
      capabilities: { tools: { listChanged: true } },
      cacheHints: { 'tools/list': { ttlMs: 10 * 60_000, cacheScope: 'private' } },
    },
  )
  server.setRequestHandler('tools/list', () => ({
    tools: tools.map((tool) => ({ ...tool, inputSchema: { type: 'object' } })),
  }))
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: given } }, context) => {
    appendFileSync(join(folder, 'calls'), `${name}\n`)
    if (name.startsWith('die')) process.kill(process.pid, 'SIGKILL')
    if (name === 'grow') {
      tools.push({ name: `grown_${tools.length}` })
      await tellChanged(server)
    }
    while (name.startsWith('wait') && !existsSync(join(folder, 'go'))) await after(20)
    return name === 'ask' ? ask(String(given?.topic), context) : said(`${name} is done`)
  })
  return server
}

/** In the words of its era: with a result that is none yet, or with a request while the call is open. */
async function ask(topic: string, { mcpReq }: ServerContext): Promise<Result> {
  const message = `Which word about ${topic}?`
  if (era === 'legacy') {
    const asked = { mode: 'form' as const, message, requestedSchema: QUESTION }
    const { content } = await mcpReq.elicitInput(asked, { relatedRequestId: mcpReq.id })
    return said(`${topic}: ${content?.word}`)
  }
  const answers = mcpReq.inputResponses
  if (answers) return said(`${topic}: ${JSON.stringify(answers)}`)
  const params = { mode: 'form' as const, message, requestedSchema: QUESTION }
  return { resultType: 'input_required', inputRequests: { word: { method: 'elicitation/create', params } } }
}

function said(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] }
}

const tellOne = (server: Server) => server.sendToolListChanged()

if (transport === 'stdio' && era === 'legacy') {
  await createMcpServer(tellOne).connect(new StdioServerTransport())
} else if (transport === 'stdio') {
  serveStdio(() => createMcpServer(tellOne), { legacy: 'reject' })
} else {
  const answer = era === 'legacy' ? legacyAnswers() : modernAnswers()
  const http = createServer(getRequestListener(answer)).listen(0, '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`) // it listens on a port
  })
}

/** A session each, with the stream for what belongs to no request. */
function legacyAnswers(): (request: Request) => Promise<Response> {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>()
  return async (request) => {
    const known = sessions.get(request.headers.get('mcp-session-id') ?? '')
    if (known) return known.handleRequest(request)
    const opened = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, opened),
    })
    await createMcpServer(tellOne).connect(opened)
    return opened.handleRequest(request)
  }
}

function modernAnswers(): (request: Request) => Promise<Response> {
  const handler = createMcpHandler(() => createMcpServer(async () => handler.notify.toolsChanged()), {
    legacy: 'reject',
  })
  return (request) => handler.fetch(request)
}
