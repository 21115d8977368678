import { isAppError, isRetryable } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { ExecutionError, ExecutionStatus } from '../../executions/execution.ts'
import { capability } from '../blocks/capability.ts'
import type { RunRecord } from '../runs/run.ts'
import { checkNeeds, objectIn } from './block-config.ts'
import { type BlockCall, BlockError, type BlockOutcome, type BlockRunner } from './block-runner.ts'

const CREDITS = 1

/** Held while the step is suspended, so that a decision comes before it or finds it suspended. */
const LOCK_UNDECIDED = `
select from execution
where organization_id = $1 and id = $2 and wait_reason = 'approval' and finished_at is null for share`

/** One call of a capability for a run. */
export interface CapabilityCall {
  name: string
  input: JsonObject
  connectedAccountId: string | undefined
  /** Of all calls with it one is made. */
  key: string
}

export interface CallEnd {
  executionId: string
  status: ExecutionStatus
  result: JsonValue
  error: ExecutionError | null
}

/** Calls capabilities in a run's session, with the run's rights. */
export interface CapabilityCalls {
  /** Begins the call, or finds the one that has been begun with its key. Throws AppError; then nothing has begun. */
  begin(run: RunRecord, call: CapabilityCall): Promise<string>
  /** The end of a call; null as soon as it waits for an approval before its begin. */
  follow(run: RunRecord, executionId: string, watch: CallWatch): Promise<CallEnd | null>
}

export interface CallWatch {
  /** With it the call is cancelled, unless only this process stops. */
  signal: AbortSignal
  /** Gets what the tool tells of its progress while somebody waits for its end. */
  checkpoint?(message: string, progress?: number): void
}

/** Uses a capability: one execution for each attempt, whichever workers have it in hand one after the other. */
export function createCapabilityRunner(calls: CapabilityCalls): BlockRunner {
  const settle = async (call: BlockCall, executionId: string): Promise<BlockOutcome> => {
    const { run, log } = call
    const end = await calls.follow(run, executionId, call)
    if (end) return toOutcome(end)
    log('info', `${executionId} waits for approval`)
    const begin = async (tx: Transaction) => {
      const { rowCount } = await tx.query(LOCK_UNDECIDED, [run.organizationId, executionId])
      return rowCount === 0
    }
    return { kind: 'suspended', state: { execution_id: executionId }, resumeAfterMs: null, begin }
  }
  return {
    async run(call) {
      const { run, config, attempt, idempotencyKey } = call
      checkNeeds(capability, call)
      const input = objectIn(call, 'input')
      const account = config.connected_account_id
      const executionId = await asBlockErrors(() =>
        calls.begin(run, {
          name: String(config.name),
          input,
          connectedAccountId: typeof account === 'string' ? account : undefined,
          key: `${idempotencyKey}:${attempt}`,
        }),
      )
      return settle(call, executionId)
    },
    resume: (call, state) => settle(call, isJsonObject(state) ? String(state.execution_id) : ''),
  }
}

/** What the caller of a service can act on is the run's to show. */
export async function asBlockErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!isAppError(cause)) throw cause
    throw new BlockError(cause.code, cause.message, { retryable: isRetryable(cause.code), cause })
  }
}

function toOutcome({ executionId, status, result, error }: CallEnd): BlockOutcome {
  if (status === 'completed') return { kind: 'done', result: { output: result }, credits: CREDITS }
  const { code = 'CANCELLED', message = `${executionId} was cancelled`, retryable = false } = error ?? {}
  throw new BlockError(code, message, { retryable, credits: CREDITS })
}
