import { connect } from 'node:net'
import { percentile } from '../statistics.ts'

/** One reader that reads a stream from its beginning to its end, again and again. */
export interface StreamLoadOptions {
  port: number
  path: string
  headers: Record<string, string>
  seconds: number
  eventsPerStream: number
  /** Of the frames, without what carries them: an answer with fewer bytes is an error. */
  minBytes: number
}

export interface StreamLoadResult {
  operations: number
  seconds: number
  errors: number
  p50Ms: number
  p99Ms: number
  clientCpu: number
  firstError: string | null
}

const LAST_CHUNK = '0\r\n\r\n'
const STOP_MS = 30_000

async function run(options: StreamLoadOptions): Promise<StreamLoadResult> {
  const durations: number[] = []
  let firstError: string | null = null
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()]
  while (performance.now() < startedAt + options.seconds * 1_000 && firstError === null) {
    const sentAt = performance.now()
    const { bytes, status } = await readStream(options)
    durations.push(performance.now() - sentAt)
    if (status !== 'HTTP/1.1 200' || bytes < options.minBytes) firstError = `${status}, ${bytes} bytes`
  }
  const [seconds, cpu] = [(performance.now() - startedAt) / 1_000, process.cpuUsage(cpuBefore)]
  return {
    operations: durations.length * options.eventsPerStream,
    seconds,
    errors: firstError === null ? 0 : 1,
    p50Ms: percentile(durations, 0.5),
    p99Ms: percentile(durations, 0.99),
    clientCpu: (cpu.user + cpu.system) / 1e6 / seconds,
    firstError,
  }
}

/** Counts the bytes up to the end, be it the chunk of length zero or the end of the connection. */
function readStream({ port, path, headers }: StreamLoadOptions): Promise<{ bytes: number; status: string }> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(
    ([key, value]) => `${key}: ${value}\r\n`,
  )
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  let [bytes, status, tail] = [0, '', '']
  socket.setTimeout(STOP_MS, () => socket.destroy())
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    if (bytes === 0) status = chunk.toString('latin1', 0, 12)
    bytes += chunk.length
    tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - LAST_CHUNK.length))).slice(
      -LAST_CHUNK.length,
    )
    if (tail === LAST_CHUNK) socket.destroy()
  })
  return new Promise((resolve) => socket.on('close', () => resolve({ bytes, status })))
}

const options: StreamLoadOptions = JSON.parse(process.argv[2] ?? '{}')
const result = await run(options)
// What is not sent yet would be lost with the channel.
process.send?.(result, () => process.disconnect?.())
