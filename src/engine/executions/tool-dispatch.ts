import type { JsonValue } from '../../base/json.ts'
import { TimeLimit } from '../../base/time-limit.ts'
import {
  type Checkpoint,
  type ToolAnswer,
  ToolError,
  type ToolOutcome,
  type ToolPause,
  type ToolQuestion,
} from '../connectors/connector.ts'
import type { ExecutionError, ExecutionPlan } from './execution.ts'
import { toExecutionError } from './execution-failure.ts'
import { Stopped } from './stopped.ts'

export interface Dispatch {
  plan: ExecutionPlan
  attempt: number
  /** Stops the tool; the call's own timeout does so through it as well. */
  stopping: AbortController
  /** How long a stopped tool is waited for. */
  stopGraceMs: number
  checkpoint: (checkpoint: Checkpoint) => Promise<void>
  /** See ToolCall.ask. */
  ask: (question: ToolQuestion) => Promise<ToolAnswer>
}

/** What a tool has brought, ready to be stored. */
export interface StorableOutcome {
  output: JsonValue
  outputJson: string
  summary: string
}

export type DispatchResult =
  | { ok: true; outcome: StorableOutcome | ToolPause }
  | { ok: false; error: ExecutionError; isTransient: boolean; isBug: boolean; cause: unknown }

/**
 * Calls the tool once. Never throws: what the connector throws becomes an error that can be stored and shown, and
 * a connector that ignores its signal is left behind after a grace.
 */
export async function dispatchTool(dispatch: Dispatch): Promise<DispatchResult> {
  const { plan, stopping } = dispatch
  const limit = new TimeLimit(plan.timeoutMs, () => stopping.abort(new Stopped('timeout')))
  try {
    const outcome = await settledOrStopped(callTool(dispatch, limit), dispatch)
    return { ok: true, outcome: 'question' in outcome ? outcome : toStorable(outcome) }
  } catch (error) {
    const cause: unknown = stopping.signal.aborted ? stopping.signal.reason : error
    return {
      ok: false,
      cause,
      error: toExecutionError(cause, plan),
      isTransient: cause instanceof ToolError && cause.retryable,
      isBug: !(cause instanceof ToolError || cause instanceof Stopped),
    }
  } finally {
    limit.end()
  }
}

/** Within an async function, so that what a connector throws at once is a rejection like any other. */
async function callTool(
  { plan, attempt, stopping, checkpoint, ask }: Dispatch,
  limit: TimeLimit,
): Promise<ToolOutcome | ToolPause> {
  const { connector, tool, binding, outputSchema, account } = plan.target
  stopping.signal.throwIfAborted()
  return await connector.call({
    organizationId: plan.organizationId,
    account,
    tool,
    binding,
    outputSchema,
    input: plan.input,
    executionId: plan.id,
    attempt,
    idempotencyKey: plan.id,
    signal: stopping.signal,
    resume: plan.resume ?? null,
    ask: (question) => limit.pauseFor(() => ask(question)),
    checkpoint,
  })
}

async function settledOrStopped(
  call: Promise<ToolOutcome | ToolPause>,
  { stopping: { signal }, stopGraceMs }: Dispatch,
): Promise<ToolOutcome | ToolPause> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  let grace: NodeJS.Timeout | undefined
  const stop = () => {
    grace = setTimeout(() => reject(signal.reason), stopGraceMs)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([call, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(grace)
  }
}

/** Throws for what is no JSON; nothing at all counts as null, and text that Postgres cannot keep is left out. */
function toStorable({ output, summary }: ToolOutcome): StorableOutcome {
  const outputJson: string | undefined = JSON.stringify(output)
  const line = summary.replaceAll('\u0000', '')
  return outputJson === undefined
    ? { output: null, outputJson: 'null', summary: line }
    : { output, outputJson, summary: line }
}
