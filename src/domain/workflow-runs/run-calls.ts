import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { isJsonObject, parseJson } from '../../base/json.ts'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import { isFinal } from '../../engine/executions/execution.ts'
import { isShutdown } from '../../engine/jobs/job-worker.ts'
import type {
  CallEnd,
  CallWatch,
  CapabilityCall,
  CapabilityCalls,
} from '../../engine/workflow/runners/capability.ts'
import type { RunRecord } from '../../engine/workflow/runs/run.ts'
import type { Executions } from '../executions/executions.ts'
import type { Invocations } from '../executions/invocations.ts'
import { actorOfRun } from './run-actor.ts'

const ROUTE = 'workflow-block'
/** As long as a block may take at most; whoever waits is stopped by the signal. */
const MAX_WAIT_MS = 15 * 60 * 1_000

/** The run's session: the one that it has, or a new one under the given id. */
const OPEN_SESSION = `
with run as (
  select id, session_id from workflow_run where organization_id = $1 and id = $2 for update
),
opened as (
  insert into session (id, organization_id, title, source)
  select $3, $1, $4, 'workflow' from run where session_id is null
  returning id
),
kept as (
  update workflow_run r set session_id = opened.id from opened where r.organization_id = $1 and r.id = $2
)
select coalesce((select id from opened), run.session_id) as id from run`

export interface RunCallsParts {
  pool: pg.Pool
  invocations: Invocations
  executions: Executions
}

/** Calls of capabilities for blocks: in the run's session, under the run's own keys. */
export class RunCalls implements CapabilityCalls {
  readonly #parts: RunCallsParts

  constructor(parts: RunCallsParts) {
    this.#parts = parts
  }

  async begin(run: RunRecord, { name, input, connectedAccountId, key }: CapabilityCall): Promise<string> {
    const { execution } = await this.#parts.invocations.invoke(actorOfRun(run), {
      capabilityName: name,
      input,
      connectedAccountId,
      sessionId: await this.#openSession(run),
      idempotency: { route: ROUTE, key },
      isAsync: true,
    })
    return execution.id
  }

  async follow(run: RunRecord, executionId: string, watch: CallWatch): Promise<CallEnd | null> {
    const { executions } = this.#parts
    const actor = actorOfRun(run)
    const before = await executions.get(actor, executionId)
    if (before.status === 'waiting' && before.startedAt === null) return null
    return this.waitForEnd(run, executionId, watch)
  }

  /** The end of a call, with what it waits for before its begin. */
  async waitForEnd(run: RunRecord, executionId: string, { signal, checkpoint }: CallWatch): Promise<CallEnd> {
    const { executions } = this.#parts
    const actor = actorOfRun(run)
    const hear = checkpoint && ((event: StreamEvent) => passOn(event, checkpoint))
    const wait = { signal, hear }
    const { status, result, error } = await executions.waitForEnd(actor, executionId, MAX_WAIT_MS, wait)
    if (isFinal(status)) return { executionId, status, result, error }
    if (signal.aborted && !isShutdown(signal)) await executions.cancel(actor, executionId)
    signal.throwIfAborted()
    throw new AppError('TIMEOUT', `${executionId} took too long`)
  }

  async #openSession({ organizationId, runId, workflowId }: RunRecord): Promise<string> {
    const values = [organizationId, runId, createId('session'), `Run of ${workflowId}`]
    const { rows } = await this.#parts.pool.query<{ id: string }>(OPEN_SESSION, values)
    const [session] = rows
    if (!session) throw new Error(`run ${runId} is gone`)
    return session.id
  }
}

/** A checkpoint of the execution is one of the block. */
function passOn({ type, payload }: StreamEvent, checkpoint: NonNullable<CallWatch['checkpoint']>): void {
  const told = type === 'checkpoint' ? parseJson(payload) : null
  if (!isJsonObject(told) || typeof told.message !== 'string') return
  checkpoint(told.message, typeof told.progress === 'number' ? told.progress : undefined)
}
