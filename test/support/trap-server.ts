import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TrapServer extends AsyncDisposable {
  url: string
  port: number
  /** What has arrived, oldest first. */
  requests: IncomingMessage[]
  /** Connections that were made, whether or not a request followed. */
  connections: number
}

/** A server on the loopback that notes whatever reaches it, and answers 200 with nothing unless told otherwise. */
export async function startTrapServer(
  listener: RequestListener = (_request, response) => response.end(),
): Promise<TrapServer> {
  const server = createServer((request, response) => {
    trap.requests.push(request)
    listener(request, response)
  })
  server.on('connection', () => {
    trap.connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const trap: TrapServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: [],
    connections: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return trap
}
