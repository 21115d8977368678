import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Bare node:http on the port from the environment; `GET /livez` says that it listens. Ends on SIGTERM. */
export function serve(handler: Handler): Server {
  const server = createServer((request, response) => {
    if (request.url === '/livez') return response.end('ok')
    handler(request, response).catch((error: Error) => response.writeHead(500).end(String(error)))
    return undefined
  })
  server.listen(Number(process.env.PORT), '127.0.0.1')
  process.once('SIGTERM', () => process.exit(0))
  return server
}

export async function readJson<Body>(request: IncomingMessage): Promise<Body> {
  return JSON.parse(await text(request))
}

export function sendJson(response: ServerResponse, body: object): void {
  const json = JSON.stringify(body)
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  })
  response.end(json)
}
