/** The thread that holds the embedded database, so that no query, however long, blocks the event loop. */
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { boundMemory } from './bound-memory.ts'
import { PGLITE_OPTIONS } from './pglite-options.ts'
import type { WorkerInput, WorkerReply, WorkerRequest } from './worker-protocol.ts'

const { folder, maxMemoryBytes, maxReplyBytes = Number.POSITIVE_INFINITY }: WorkerInput = workerData
if (maxMemoryBytes !== undefined) boundMemory(maxMemoryBytes)
const pglite = await PGlite.create({ ...PGLITE_OPTIONS, dataDir: folder })
reply({ kind: 'ready' })

// Requests run one after the other. What throws here is no SQL error, which travels as bytes, but the end of the
// database: it is left uncaught, so that the thread dies and the other side is told.
let last = Promise.resolve()
parentPort?.on('message', (request: WorkerRequest) => {
  last = last.then(() => (request.kind === 'exec' ? exec(request.id, request.message) : close()))
})

async function exec(id: number, message: Uint8Array): Promise<void> {
  const chunks: Uint8Array[] = []
  let size = 0
  const onRawData = (chunk: Uint8Array) => {
    size += chunk.length
    if (size <= maxReplyBytes) chunks.push(Uint8Array.from(chunk)) // a view of memory that moves on
  }
  await pglite.runExclusive(() => pglite.execProtocolRawStream(message, { onRawData }))
  if (size > maxReplyBytes) return reply({ kind: 'too-large', id })
  const [first] = chunks
  reply({ kind: 'done', id, bytes: chunks.length === 1 && first ? first : Buffer.concat(chunks) })
}

async function close(): Promise<void> {
  await pglite.close()
  reply({ kind: 'closed' })
  parentPort?.close()
}

function reply(message: WorkerReply): void {
  parentPort?.postMessage(message)
}
