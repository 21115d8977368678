import { deadline } from '../../../base/async.ts'
import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { GraphNode } from '../graph/graph.ts'
import type { RunError, RunRecord, StepRecord } from '../runs/run.ts'
import type { BlockProgress } from './block-progress.ts'
import { BlockError, type BlockOutcome, type BlockRunner } from './block-runner.ts'

/** A block at work for longer is stopped. */
const MAX_BLOCK_MS = 15 * 60 * 1_000
/** After a stop a block has so long to settle by itself; then the run goes on without it. */
const STOP_GRACE_MS = 500
const MAX_RESULT_BYTES = 1024 * 1024
const MAX_MESSAGE_CHARS = 10_000

export interface Execution {
  run: RunRecord
  block: GraphNode
  step: StepRecord
  runner: BlockRunner
  config: JsonObject
  results: ReadonlyMap<string, JsonObject>
  /** Aborted when the work is no longer wanted, with a Stopped as the reason. */
  signal: AbortSignal
  progress: BlockProgress
  /** Takes secrets out of what is kept. */
  mask(text: string): string
}

export type ExecutionOutcome =
  | { kind: 'done'; result: JsonObject; handle?: string; credits: number }
  | {
      kind: 'suspended'
      state: JsonValue
      resumeAfterMs: number | null
      begin?: (tx: Transaction) => Promise<boolean>
      announce?: () => void
    }
  | { kind: 'failed'; error: RunError; credits: number; bug?: unknown }
  /** It was stopped from outside; nothing is to be recorded of it. */
  | { kind: 'stopped' }

/** One attempt of one block, to its end. Never rejects. */
export async function executeBlock(execution: Execution): Promise<ExecutionOutcome> {
  const { signal, step } = execution
  using limit = deadline(MAX_BLOCK_MS, signal)
  try {
    return toOutcome(await settledOrStopped(callRunner(execution, limit.signal), limit.signal), execution)
  } catch (cause) {
    if (signal.aborted) return { kind: 'stopped' }
    if (limit.hasPassed)
      return failed('TIMEOUT', `The block took longer than ${MAX_BLOCK_MS / 60_000} minutes`, step)
    return toFailure(cause, execution)
  }
}

/** Within an async function, so that what a runner throws at once is a rejection like any other. */
async function callRunner(execution: Execution, signal: AbortSignal): Promise<BlockOutcome> {
  const { run, block, step, runner, config, results, progress, mask } = execution
  const call = {
    run,
    block,
    stepId: step.id,
    attempt: step.attempt,
    // A graph has no circle: a block is visited once.
    idempotencyKey: `${run.runId}:${block.id}:1`,
    config,
    results,
    signal,
    mask,
    log: progress.log.bind(progress),
    checkpoint: progress.checkpoint.bind(progress),
    chunk: progress.chunk.bind(progress),
  }
  if (step.suspension === null) return await runner.run(call)
  if (!runner.resume) throw new Error(`blocks of the type ${block.type} cannot be resumed`)
  return await runner.resume(call, step.suspension)
}

async function settledOrStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  let grace: NodeJS.Timeout | undefined
  const stop = () => {
    grace = setTimeout(() => reject(signal.reason), STOP_GRACE_MS)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(grace)
  }
}

function toOutcome(outcome: BlockOutcome, { step, mask }: Execution): ExecutionOutcome {
  if (outcome.kind === 'suspended') return outcome
  const text = mask(JSON.stringify(outcome.result))
  if (Buffer.byteLength(text) > MAX_RESULT_BYTES) {
    return failed('PAYLOAD_TOO_LARGE', 'The block gave more than 1 MiB', step, outcome.credits)
  }
  const result: JsonObject = JSON.parse(withoutNul(text))
  const { credits = 0, handle } = outcome
  return { kind: 'done', result, credits, ...(handle === undefined ? {} : { handle }) }
}

/** Postgres keeps no NUL in text; in JSON it stands as an escape, behind an even number of backslashes. */
function withoutNul(json: string): string {
  return json.replace(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1')
}

function toFailure(cause: unknown, { step, mask }: Execution): ExecutionOutcome {
  if (!(cause instanceof BlockError)) {
    return { ...failed('INTERNAL', `The block "${step.blockName}" failed unexpectedly`, step), bug: cause }
  }
  const message = mask(cause.message).slice(0, MAX_MESSAGE_CHARS).replaceAll('\u0000', '')
  return failed(cause.code, message, step, cause.credits, cause.retryable)
}

function failed(
  code: string,
  message: string,
  { blockId }: StepRecord,
  credits = 0,
  retryable = false,
): ExecutionOutcome & { kind: 'failed' } {
  return { kind: 'failed', error: { code, message, retryable, blockId }, credits }
}
