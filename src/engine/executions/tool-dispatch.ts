import { sleep } from '../../base/async.ts'
import { type Checkpoint, ToolError, type ToolOutcome } from '../connectors/connector.ts'
import type { ExecutionError, ExecutionPlan } from './execution.ts'

/** Why a running call is stopped from outside. */
export type StopReason = 'cancelled' | 'timeout' | 'lease lost' | 'shutdown'

export class Stopped extends Error {
  readonly reason: StopReason

  constructor(reason: StopReason) {
    super(`stopped: ${reason}`)
    this.name = 'Stopped'
    this.reason = reason
  }
}

/** After a stop a tool has so long to settle by itself; then the execution ends without it. */
const STOP_GRACE_MS = 5_000

export type DispatchResult =
  | { ok: true; outcome: ToolOutcome }
  | { ok: false; error: ExecutionError; isTransient: boolean; cause: unknown }

/**
 * Calls the tool once. Never throws: what the connector throws becomes an error that can be stored and shown, and
 * a connector that ignores its signal is left behind after a grace of 5 s.
 */
export async function dispatchTool(
  plan: ExecutionPlan,
  attempt: number,
  controller: AbortController,
  checkpoint: (checkpoint: Checkpoint) => Promise<void>,
): Promise<DispatchResult> {
  const { signal } = controller
  const timeout = setTimeout(() => controller.abort(new Stopped('timeout')), plan.timeoutMs)
  try {
    const outcome = await settledOrStopped(callTool(plan, attempt, signal, checkpoint), signal)
    return { ok: true, outcome }
  } catch (error) {
    return failure(signal.aborted ? signal.reason : error, plan)
  } finally {
    clearTimeout(timeout)
  }
}

/** Within an async function, so that what a connector throws at once is a rejection like any other. */
async function callTool(
  plan: ExecutionPlan,
  attempt: number,
  signal: AbortSignal,
  checkpoint: (checkpoint: Checkpoint) => Promise<void>,
): Promise<ToolOutcome> {
  const { connector, tool, account } = plan.target
  return await connector.call({
    organizationId: plan.organizationId,
    account,
    tool,
    input: plan.input,
    executionId: plan.id,
    attempt,
    idempotencyKey: plan.id,
    signal,
    checkpoint,
  })
}

async function settledOrStopped(call: Promise<ToolOutcome>, signal: AbortSignal): Promise<ToolOutcome> {
  let stop: (() => void) | undefined
  const settled = new AbortController()
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => void sleep(STOP_GRACE_MS, settled.signal).then(() => reject(signal.reason))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([call, stopped])
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
    settled.abort()
  }
}

function failure(cause: unknown, plan: ExecutionPlan): DispatchResult {
  const retryable = plan.isIdempotent
  if (cause instanceof ToolError) {
    const { code, message, retryAfterMs } = cause
    const error = { code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
    return { ok: false, error, isTransient: cause.retryable, cause }
  }
  if (cause instanceof Stopped && cause.reason === 'timeout') {
    const message = `The call took longer than ${plan.timeoutMs} ms and was stopped`
    return { ok: false, error: { code: 'TIMEOUT', message, retryable }, isTransient: false, cause }
  }
  if (cause instanceof Stopped) {
    const error = { code: 'CANCELLED', message: 'The execution was cancelled', retryable }
    return { ok: false, error, isTransient: false, cause }
  }
  const message = `Capability "${plan.capabilityName}" failed unexpectedly`
  return { ok: false, error: { code: 'INTERNAL', message, retryable }, isTransient: false, cause }
}
