import { connect, type Socket } from 'node:net'
import { percentile } from '../statistics.ts'

/** A closed loop: so many connections, each of which asks again as soon as it has its answer. */
export interface RequestLoadOptions {
  port: number
  path: string
  headers: Record<string, string>
  body: string
  connections: number
  seconds: number
  /** A pattern in the body of every right answer; its first group, if it has one, is collected. */
  proof: string
}

export interface RequestLoadResult {
  operations: number
  seconds: number
  errors: number
  p50Ms: number
  p99Ms: number
  clientCpu: number
  /** Of every right answer. */
  collected: string[]
  /** The first answer that was not as expected. */
  firstError: string | null
}

const STOP_MS = 15_000

class RequestLoad {
  readonly #options: RequestLoadOptions
  readonly #request: Buffer
  readonly #latencies: number[] = []
  readonly #proof: RegExp
  readonly #collected: string[] = []
  readonly #deadline: number
  #answers = 0
  #errors = 0
  #firstError: string | null = null

  constructor(options: RequestLoadOptions) {
    this.#options = options
    this.#request = encodeRequest(options)
    this.#proof = new RegExp(options.proof)
    this.#deadline = performance.now() + options.seconds * 1_000
  }

  async run(): Promise<RequestLoadResult> {
    const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()]
    await Promise.all(Array.from({ length: this.#options.connections }, () => this.#loop()))
    const [seconds, cpu] = [(performance.now() - startedAt) / 1_000, process.cpuUsage(cpuBefore)]
    return {
      operations: this.#answers,
      seconds,
      errors: this.#errors,
      p50Ms: percentile(this.#latencies, 0.5),
      p99Ms: percentile(this.#latencies, 0.99),
      clientCpu: (cpu.user + cpu.system) / 1e6 / seconds,
      collected: this.#collected,
      firstError: this.#firstError,
    }
  }

  async #loop(): Promise<void> {
    const connection = new Connection(this.#options.port)
    while (performance.now() < this.#deadline && this.#errors === 0) {
      const sentAt = performance.now()
      const answer = await connection.ask(this.#request).catch((error: Error) => error.message)
      this.#latencies.push(performance.now() - sentAt)
      this.#take(answer)
    }
    connection.close()
  }

  #take(answer: string): void {
    const proof = this.#proof.exec(answer.slice(answer.indexOf('\r\n\r\n') + 4))
    if (!answer.startsWith('HTTP/1.1 200') || !proof) {
      this.#errors++
      this.#firstError ??= answer.slice(0, 1_000)
      return
    }
    this.#answers++
    if (proof[1] !== undefined) this.#collected.push(proof[1])
  }
}

/** A kept connection with one request under way; an answer is its bytes as latin1. */
class Connection {
  readonly #socket: Socket
  #received = ''
  #resolve: ((answer: string) => void) | undefined
  #reject: ((error: Error) => void) | undefined

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.setTimeout(STOP_MS, () => this.#socket.destroy(new Error('No answer within 15 s')))
    this.#socket.on('data', (text: string) => this.#receive(text))
    this.#socket.on('error', (error) => this.#reject?.(error))
    this.#socket.on('close', () => this.#reject?.(new Error('The connection was closed')))
  }

  ask(request: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(text: string): void {
    this.#received += text
    if (!isWhole(this.#received)) return
    const answer = this.#received
    this.#received = ''
    this.#resolve?.(answer)
  }
}

/** With one request under way, an answer ends with its length, or with the chunk of length zero. */
function isWhole(answer: string): boolean {
  const bodyStart = answer.indexOf('\r\n\r\n') + 4
  if (bodyStart < 4) return false
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(answer.slice(0, bodyStart))?.[1]
  return length === undefined ? answer.endsWith('\r\n0\r\n\r\n') : answer.length >= bodyStart + Number(length)
}

function encodeRequest({ path, headers, body, port }: RequestLoadOptions): Buffer {
  const fields = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

const options: RequestLoadOptions = JSON.parse(process.argv[2] ?? '{}')
const result = await new RequestLoad(options).run()
// What is not sent yet would be lost with the channel.
process.send?.(result, () => process.disconnect?.())
