import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { serve } from './serve.ts'
import { toWatched } from './watched-events.ts'

/** The floor: a frame is built once and written to every connection, without a protocol that could notice. */
const connections = new Set<Duplex>()

const server = serve(async (request, response) => {
  const [, , executionId = '', seq] = request.url?.split('/') ?? []
  const frame = toFrame(executionId, Number(seq))
  for (const connection of connections) connection.write(frame)
  response.end()
})
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
server.on('upgrade', (request, connection, head) => {
  webSockets.handleUpgrade(request, connection, head, (socket) => {
    socket.once('message', () => socket.send('{"type":"connection_ack"}'))
    socket.on('message', (message) => {
      if (!String(message).includes('"subscribe"')) return
      connection.write(toFrame('', 1))
      connections.add(connection)
    })
    socket.once('close', () => connections.delete(connection))
  })
})

function toFrame(executionId: string, seq: number): Buffer {
  const payload = { data: { executionEvents: toWatched(executionId, seq) } }
  const text = Buffer.from(JSON.stringify({ id: '1', type: 'next', payload }))
  const head = Buffer.from([0x81, 126, text.length >> 8, text.length & 0xff]) // a text of 126 bytes to 64 KiB
  return Buffer.concat([head, text])
}
