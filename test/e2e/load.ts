import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'
import { createRandom } from '../integration/event-log/seeded-random.ts'
import { API_KEY } from './installation.ts'

const CLIENTS = 12
const REQUEST_MS = 30_000
const NEXT_TRY_MS = 25

export interface CallAnswer {
  status: number
  executionId: string
  body: JsonObject
}

/** One thing that a client wanted, and what came of it. */
export interface Call {
  tool: string
  input: JsonObject
  /** Stands in the input, and in the effect if there is one. */
  marker: string
  idempotencyKey: string | null
  isAsync: boolean
  /** Null when the connection broke before the answer, and the client did not ask again. */
  answer: CallAnswer | null
  /** When the request went out, on the clock of performance.now(). */
  sentAtMs: number
}

/** Clients that invoke tools without a pause, whatever becomes of the server. */
export class Load {
  readonly calls: Call[] = []
  /** Answers that no server may give. */
  readonly faults: string[] = []
  readonly #url: string
  readonly #stopped = new AbortController()
  readonly #clients: Promise<void>[]

  constructor({ url, seed }: { url: string; seed: number }) {
    this.#url = url
    this.#clients = Array.from({ length: CLIENTS }, (_, index) =>
      this.#work(createRandom(seed * 1_000 + index)),
    )
  }

  /** The number of calls whose clients have got an answer. */
  get answered(): number {
    return this.calls.filter(({ answer }) => answer !== null).length
  }

  /** Lets every client finish what it is about. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#clients)
  }

  async #work(random: () => number): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      const call = chooseCall(random)
      this.calls.push(call)
      await this.#make(call)
    }
  }

  /** With a key the client asks until it is answered, as the key allows; without one it asks once. */
  async #make(call: Call): Promise<void> {
    for (;;) {
      call.sentAtMs = performance.now()
      try {
        call.answer = await this.#send(call)
      } catch {
        await delay(NEXT_TRY_MS)
      }
      if (call.answer || call.idempotencyKey === null || this.#stopped.signal.aborted) return
    }
  }

  async #send(call: Call): Promise<CallAnswer | null> {
    const response = await fetch(`${this.#url}/api/runtime/tools/${call.tool}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${API_KEY}`,
        'content-type': 'application/json',
        ...(call.idempotencyKey ? { 'idempotency-key': call.idempotencyKey } : {}),
        ...(call.isAsync ? { prefer: 'respond-async' } : {}),
      },
      body: JSON.stringify({ input: call.input }),
      signal: AbortSignal.timeout(REQUEST_MS),
    })
    const body: unknown = await response.json()
    const { status, headers } = response
    const executionId = headers.get('x-execution-id')
    if (status === 503) return null
    if (executionId === null || !isJsonObject(body)) {
      this.faults.push(`${call.tool} was answered with ${status} ${JSON.stringify(body)}`)
      return null
    }
    return { status, executionId, body }
  }
}

function chooseCall(random: () => number): Call {
  const marker = randomUUID()
  const { tool, input } = TOOLS[Math.floor(random() * TOOLS.length)]?.(marker, random) ?? echo(marker)
  return {
    tool,
    input,
    marker,
    idempotencyKey: random() < 0.3 ? marker : null,
    isAsync: random() < 0.4,
    answer: null,
    sentAtMs: 0,
  }
}

type ChosenTool = { tool: string; input: JsonObject }

const TOOLS: ((marker: string, random: () => number) => ChosenTool)[] = [
  echo,
  (marker) => ({ tool: 'memory_append', input: { path: '/topics/crash.md', content: `${marker}\n` } }),
  (marker) => ({
    tool: 'gmail_send_email',
    input: { to: 'ada@example.com', subject: marker, body: 'Hello' },
  }),
  (_, random) => ({ tool: 'demo_slow', input: { steps: 1 + Math.floor(random() * 10), delayMs: 50 } }),
]

function echo(marker: string): ChosenTool {
  return { tool: 'demo_echo', input: { value: marker } }
}
