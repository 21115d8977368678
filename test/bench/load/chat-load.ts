import { createParser } from 'eventsource-parser'
import { percentile } from '../statistics.ts'

/** Readers that ask, read the whole answer, and ask again. */
export interface ChatLoadOptions {
  url: string
  headers: Record<string, string>
  /** Each question opens a session of its own about this workflow; null: there is no such thing. */
  workflowId: string | null
  readers: number
  seconds: number
  /** Of the whole answer. */
  chars: number
  deltas: number
}

export interface ChatLoadResult {
  operations: number
  seconds: number
  p50Ms: number
  p99Ms: number
  clientCpu: number
  /** From the question to the first event, and to the first text. */
  firstEventMs: number
  firstTextMs: number
  firstError: string | null
}

interface Answer {
  ms: number
  firstEventMs: number
  firstTextMs: number
}

const STOP_MS = 60_000

async function run(options: ChatLoadOptions): Promise<ChatLoadResult> {
  const answers: Answer[] = []
  let firstError: string | null = null
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()]
  const read = async () => {
    while (performance.now() < startedAt + options.seconds * 1_000 && firstError === null) {
      try {
        answers.push(await ask(options))
      } catch (error) {
        firstError ??= String(error)
      }
    }
  }
  await Promise.all(Array.from({ length: options.readers }, read))
  const [seconds, cpu] = [(performance.now() - startedAt) / 1_000, process.cpuUsage(cpuBefore)]
  const of = (pick: (answer: Answer) => number, share: number) => percentile(answers.map(pick), share)
  return {
    operations: answers.length * options.deltas,
    seconds,
    p50Ms: of(({ ms }) => ms, 0.5),
    p99Ms: of(({ ms }) => ms, 0.99),
    clientCpu: (cpu.user + cpu.system) / 1e6 / seconds,
    firstEventMs: of(({ firstEventMs }) => firstEventMs, 0.5),
    firstTextMs: of(({ firstTextMs }) => firstTextMs, 0.5),
    firstError,
  }
}

async function ask(options: ChatLoadOptions): Promise<Answer> {
  const path = await openSession(options)
  const sentAt = performance.now()
  const response = await post(options, path, { message: 'Tell me everything' })
  const answer: Answer = { ms: Number.NaN, firstEventMs: Number.NaN, firstTextMs: Number.NaN }
  let [chars, end] = [0, '']
  const parser = createParser({
    onEvent: ({ data }) => {
      const event = JSON.parse(data)
      const ms = performance.now() - sentAt
      if (Number.isNaN(answer.firstEventMs)) answer.firstEventMs = ms
      if (event.event === 'content_delta' && chars === 0) answer.firstTextMs = ms
      chars += event.delta?.length ?? 0
      end = event.event
    },
  })
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) parser.feed(decoder.decode(chunk, { stream: true }))
  if (end !== 'complete' || chars !== options.chars)
    throw new Error(`${response.status}, ${chars} characters, then ${end || 'nothing'}`)
  return { ...answer, ms: performance.now() - sentAt }
}

async function openSession(options: ChatLoadOptions): Promise<string> {
  if (options.workflowId === null) return '/chat'
  const response = await post(options, '/api/copilot/sessions', { workflow_id: options.workflowId })
  const { id } = (await response.json()) as { id: string } // as the API is documented
  return `/api/copilot/sessions/${id}/chat`
}

function post({ url, headers }: ChatLoadOptions, path: string, body: object): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(STOP_MS),
  })
}

const options: ChatLoadOptions = JSON.parse(process.argv[2] ?? '{}')
const result = await run(options)
// What is not sent yet would be lost with the channel.
process.send?.(result, () => process.disconnect?.())
