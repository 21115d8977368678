import type { Server, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** The open connections of a server, each with the answer that is being written to it, if any. */
export class Connections {
  readonly #server: Server
  readonly #answers = new Map<Duplex, ServerResponse | null>()
  #isDraining = false

  /** Make it before the server's own listeners are added: they find its headers set. */
  constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => this.#add(socket))
    server.on('request', (_request, response) => this.#begin(response))
    // Its last answer said that the connection ends; whoever goes on gets nothing more.
    server.on('dropRequest', (_request, socket) => socket.destroy())
  }

  /** Whether bytes of an answer have been sent on a connection, so that no other may follow them. */
  isAnswering(socket: Duplex): boolean {
    return this.#answers.get(socket)?.headersSent ?? false
  }

  /**
   * Ends what is idle now, and the rest after its answer. Clients learn from the header that their connection
   * ends, instead of finding it closed when they send the next request.
   */
  drain(): void {
    this.#isDraining = true
    for (const [socket, answer] of this.#answers) {
      if (answer !== null && !answer.headersSent) answer.setHeader('Connection', 'close')
      if (isUnused(socket)) socket.destroy()
    }
    this.#server.closeIdleConnections()
  }

  #add(socket: Socket): void {
    this.#answers.set(socket, null)
    socket.once('close', () => this.#answers.delete(socket))
  }

  #begin(response: ServerResponse): void {
    const { socket } = response.req
    this.#answers.set(socket, response)
    if (this.#isDraining) response.setHeader('Connection', 'close')
    response.once('close', () => this.#end(socket, response))
  }

  #end(socket: Socket, response: ServerResponse): void {
    if (this.#answers.get(socket) === response) this.#answers.set(socket, null)
    if (this.#isDraining) this.#server.closeIdleConnections()
  }
}

/** Browsers open connections ahead of need; for node these are not idle, but about to send a request. */
function isUnused(socket: Duplex): boolean {
  return socket instanceof Socket && socket.bytesRead === 0
}
