import type pg from 'pg'
import { linkSignals, withinTime } from '../../base/async.ts'
import type { JsonValue } from '../../base/json.ts'
import { POLL_TIMING, Poll } from '../../engine/event-log/poll.ts'
import type { RunRef } from '../../engine/workflow/runs/run.ts'
import { hearRunEnds, type RunEndHint, type RunResponse } from '../../engine/workflow/runs/run-ends.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { WorkflowRun } from '../../platform/db/generated/client.ts'
import { StatementBatcher } from '../../platform/db/statement-batcher.ts'

const MAX_IN_FLIGHT = 2

/** Of runs ($1 organisations, $2 runs) those that have ended, with the config of the response block that ended each. */
const FIND_ENDS = `
select r.id, r.status, r.output, r.error, (
  select s.input from run_step s
  where s.organization_id = r.organization_id and s.run_id = r.id and s.block_type = 'response' and s.status = 'success'
  order by s.position limit 1
) as response
from unnest($1::text[], $2::text[]) as wanted(organization_id, id)
join workflow_run r on r.organization_id = wanted.organization_id and r.id = wanted.id
where r.finished_at is not null`

/** How a run has ended. */
export type RunEnd = Pick<WorkflowRun, 'id' | 'status' | 'output' | 'error'> & {
  /** The config of its response block, as it was when the block ran; null without one. */
  response: JsonValue
}

export interface RunWaiterParts {
  pool: pg.Pool
  bus: Bus
  /** Aborted when the server begins to drain. */
  draining: AbortSignal
}

/**
 * Waits for the ends of runs, for callers that want them in their answer. The bus tells of an end, with a short
 * response or for the database to be read, and what nobody told of is found by a poll; all who wait share the reads.
 */
export class RunWaiter {
  readonly #draining: AbortSignal
  readonly #ends: StatementBatcher<RunRef, RunEnd | null>
  readonly #poll: Poll<RunWatch>
  /** Those who wait now, by the ids of their runs. */
  readonly #watches = new Map<string, Set<RunWatch>>()

  constructor({ pool, bus, draining }: RunWaiterParts) {
    this.#draining = draining
    this.#ends = new StatementBatcher({ maxInFlight: MAX_IN_FLIGHT, run: (refs) => findEnds(pool, refs) })
    this.#poll = new Poll({
      lookAt: async (all) => void (await Promise.all(all.map((one) => one.look()))),
      isBusHealthy: () => bus.isHealthy,
      timing: POLL_TIMING,
    })
    hearRunEnds(bus, (hint) => this.#hear(hint))
  }

  /** From now on the end of the run is heard of. Dispose of it, whether it has come or not. */
  watch(ref: RunRef): RunWatch {
    const watch = new RunWatch(ref, {
      find: () => this.#ends.add(ref),
      stop: this.#draining,
      leave: () => this.#leave(watch),
    })
    const watches = this.#watches.get(ref.runId) ?? new Set()
    this.#watches.set(ref.runId, watches.add(watch))
    this.#poll.add(watch)
    return watch
  }

  #leave(watch: RunWatch): void {
    this.#poll.delete(watch)
    const { runId } = watch.ref
    const watches = this.#watches.get(runId)
    if (watches?.delete(watch) && watches.size === 0) this.#watches.delete(runId)
  }

  #hear(hint: RunEndHint | null): void {
    const heard = hint === null ? [...this.#watches.values()] : [this.#watches.get(hint.runId) ?? []]
    for (const watches of heard) for (const watch of watches) watch.hear(hint?.response ?? null)
  }
}

interface RunWatchParts {
  /** Null while the run has not ended. */
  find(): Promise<RunEnd | null>
  stop: AbortSignal
  leave(): void
}

/** One who waits for the end of a run. Opened before the run is accepted, it need not look whether it is over. */
export class RunWatch implements Disposable {
  readonly ref: RunRef
  readonly #parts: RunWatchParts
  readonly #end = Promise.withResolvers<RunEnd>()

  constructor(ref: RunRef, parts: RunWatchParts) {
    this.ref = ref
    this.#parts = parts
    this.#end.promise.catch(() => undefined) // nobody may have begun to wait yet
  }

  /** The run has ended, or may have: with its response there is nothing left to read. */
  hear(response: RunResponse | null): void {
    if (!response) return void this.look()
    const { output, config } = response
    this.#end.resolve({ id: this.ref.runId, status: 'complete', output, error: null, response: config })
  }

  /** Reads whether the run has ended; who waits gets what is found, and what went wrong. */
  async look(): Promise<void> {
    try {
      const end = await this.#parts.find()
      if (end) this.#end.resolve(end)
    } catch (cause) {
      this.#end.reject(cause)
    }
  }

  /** The run's end; null when it does not come within the time, or the caller goes or the server drains before. */
  async end(ms: number, signal: AbortSignal): Promise<RunEnd | null> {
    const { stop, find } = this.#parts
    using stopped = linkSignals(signal, stop)
    return (await withinTime(this.#end.promise, ms, stopped.signal)) ?? (await find())
  }

  [Symbol.dispose](): void {
    this.#parts.leave()
  }
}

async function findEnds(pool: pg.Pool, refs: readonly RunRef[]): Promise<(RunEnd | null)[]> {
  const values = [refs.map(({ organizationId }) => organizationId), refs.map(({ runId }) => runId)]
  const { rows } = await pool.query<RunEnd>({ name: 'run-ends', text: FIND_ENDS, values })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return refs.map(({ runId }) => byId.get(runId) ?? null)
}
