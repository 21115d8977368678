import type { JsonObject } from '../../src/base/json.ts'

/** An event of an execution's stream, as any reader has it. */
export interface ExecutionEvent {
  seq: number
  type: string
  payload: JsonObject
}

const TYPES = new Set(['session', 'run_status', 'tool_use', 'checkpoint', 'tool_result', 'done', 'error'])
const RUN_STATUSES = new Set(['executing', 'waiting', 'failed'])

/**
 * What is wrong with a whole stream by streams.md, in words; empty for a legal one. Legal is
 * `session (run_status | tool_use | checkpoint | tool_result)* (done | error)`, numbered from 1 without a gap, every
 * event naming its execution and its attempt; an attempt begins with `run_status executing` and one `tool_use`,
 * which has one `tool_result`; between them a tool may wait for approval and go on (`executing`, the same reason);
 * `failed` comes before `error` and nowhere else. With `isOpen` the end may be missing.
 */
export function streamFaults(events: readonly ExecutionEvent[], { isOpen = false } = {}): string[] {
  const reader = new StreamCheck(isOpen)
  for (const event of events) reader.take(event)
  return reader.end()
}

class StreamCheck {
  readonly #isOpen: boolean
  readonly #faults: string[] = []
  readonly #runs = new Set<unknown>()
  #seq = 0
  #executionId: unknown
  #runId: unknown
  /** The tool_use that has no result yet. */
  #openUse: JsonObject | null = null
  #hasUsed = false
  /** The tool at work waits for the answer of a person. */
  #isAsking = false
  #status: unknown
  #terminals = 0

  constructor(isOpen: boolean) {
    this.#isOpen = isOpen
  }

  take(event: ExecutionEvent): void {
    const { seq, type, payload } = event
    this.#expect(seq === this.#seq + 1, event, `comes after ${this.#seq}`)
    this.#seq = seq
    this.#executionId ??= payload.executionId
    this.#runId ??= payload.runId
    this.#expect(this.#terminals === 0, event, 'comes after the end')
    this.#expect(TYPES.has(type), event, 'is no event of an execution')
    this.#expect((seq === 1) === (type === 'session'), event, 'is not where a session stands')
    this.#expect(typeof payload.executionId === 'string', event, 'names no execution')
    this.#expect(payload.executionId === this.#executionId, event, 'names another execution')
    if (type === 'run_status') this.#takeStatus(event)
    this.#expect(payload.runId === this.#runId, event, 'is not of the current attempt')
    if (type === 'tool_use') this.#takeUse(event)
    if (type === 'tool_result') this.#takeResult(event)
    if (type === 'checkpoint') this.#expect(this.#openUse !== null, event, 'comes while no tool is at work')
    if (type === 'done' || type === 'error') this.#takeEnd(event)
  }

  end(): string[] {
    if (!this.#isOpen && this.#terminals !== 1) this.#faults.push(`the stream has ${this.#terminals} ends`)
    return this.#faults
  }

  #takeStatus(event: ExecutionEvent): void {
    const { status, runId, reason } = event.payload
    this.#expect(RUN_STATUSES.has(String(status)), event, `has the status ${status}`)
    const isAnswered = this.#isAsking && status === 'executing' && reason === 'approval'
    this.#isAsking = this.#openUse !== null && status === 'waiting' && reason === 'approval'
    this.#status = status
    if (status !== 'executing' || isAnswered) return
    this.#expect(this.#openUse === null, event, 'begins an attempt while another is at work')
    this.#expect(!this.#runs.has(runId), event, 'begins an attempt again')
    this.#runs.add(runId)
    this.#runId = runId
    this.#hasUsed = false
  }

  #takeUse(event: ExecutionEvent): void {
    this.#expect(this.#status === 'executing', event, 'comes before its attempt')
    this.#expect(!this.#hasUsed, event, 'is the second of its attempt')
    this.#expect(/^runtime_[0-9a-z]{20}$/.test(String(event.payload.id)), event, 'has no id of a use')
    this.#openUse = event.payload
    this.#hasUsed = true
  }

  #takeResult(event: ExecutionEvent): void {
    const { id, name, error } = event.payload
    const use = this.#openUse
    this.#expect(use?.id === id && use?.name === name, event, 'has no use')
    this.#expect(typeof error === 'boolean' && event.payload.output !== undefined, event, 'is incomplete')
    this.#openUse = null
  }

  #takeEnd(event: ExecutionEvent): void {
    this.#terminals++
    this.#expect(this.#openUse === null, event, 'comes before the result of the tool')
    this.#expect((event.type === 'error') === (this.#status === 'failed'), event, `follows ${this.#status}`)
    if (event.type === 'done') this.#expect(event.payload.status === 'completed', event, 'is not completed')
    else this.#expect(typeof event.payload.message === 'string', event, 'says nothing')
  }

  #expect(isTrue: boolean, { seq, type }: ExecutionEvent, fault: string): void {
    if (!isTrue) this.#faults.push(`${seq} ${type} ${fault}`)
  }
}
