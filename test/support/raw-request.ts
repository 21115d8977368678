import { once } from 'node:events'
import { connect } from 'node:net'

const TIMEOUT_MS = 30_000

/**
 * Sends bytes to the server as they are and resolves with all that it answers until it closes the connection:
 * for requests that no HTTP client would send. Ask for `Connection: close` where the request is well-formed.
 * A connection that the server resets after its answer counts as closed.
 */
export async function sendRaw(url: string, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => socket.destroy())
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy())
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}
