import type pg from 'pg'
import { withinTime } from '../../base/async.ts'
import type { JsonValue } from '../../base/json.ts'
import { decodeHint, hintChannel } from '../../engine/event-log/hint.ts'
import { POLL_TIMING, Poll } from '../../engine/event-log/poll.ts'
import type { RunRef } from '../../engine/workflow/runs/run.ts'
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

interface Waiting {
  ref: RunRef
  resolve(end: RunEnd): void
  reject(cause: unknown): void
}

export interface RunWaiterParts {
  pool: pg.Pool
  bus: Bus
  /** Aborted when the server begins to drain. */
  draining: AbortSignal
}

/**
 * Waits for the ends of runs, for callers that want them in their answer. The bus tells of an end, what has ended is
 * read from the database, and what nobody told of is found by a poll; all who wait share the reads.
 */
export class RunWaiter {
  readonly #bus: Bus
  readonly #draining: AbortSignal
  readonly #ends: StatementBatcher<RunRef, RunEnd | null>
  readonly #poll: Poll<Waiting>

  constructor({ pool, bus, draining }: RunWaiterParts) {
    this.#bus = bus
    this.#draining = draining
    this.#ends = new StatementBatcher({ maxInFlight: MAX_IN_FLIGHT, run: (refs) => findEnds(pool, refs) })
    this.#poll = new Poll({
      lookAt: async (all) => void (await Promise.all(all.map((one) => this.#look(one)))),
      isBusHealthy: () => bus.isHealthy,
      timing: POLL_TIMING,
    })
  }

  /** The run's end; null when it does not come within the time, or the caller goes or the server drains before. */
  async wait(ref: RunRef, ms: number, signal?: AbortSignal): Promise<RunEnd | null> {
    const { promise: end, resolve, reject } = Promise.withResolvers<RunEnd>()
    const waiting = { ref, resolve, reject }
    const unsubscribe = this.#bus.subscribe(hintChannel(ref.runId), (message) => {
      const hint = message === null ? null : decodeHint(message)
      if (hint?.closes !== false) void this.#look(waiting)
    })
    this.#poll.add(waiting)
    try {
      void this.#look(waiting)
      const stop = signal ? AbortSignal.any([signal, this.#draining]) : this.#draining
      return (await withinTime(end, ms, stop)) ?? (await this.#ends.add(ref))
    } finally {
      this.#poll.delete(waiting)
      unsubscribe()
    }
  }

  async #look({ ref, resolve, reject }: Waiting): Promise<void> {
    try {
      const end = await this.#ends.add(ref)
      if (end) resolve(end)
    } catch (cause) {
      reject(cause)
    }
  }
}

async function findEnds(pool: pg.Pool, refs: readonly RunRef[]): Promise<(RunEnd | null)[]> {
  const values = [refs.map(({ organizationId }) => organizationId), refs.map(({ runId }) => runId)]
  const { rows } = await pool.query<RunEnd>({ name: 'run-ends', text: FIND_ENDS, values })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return refs.map(({ runId }) => byId.get(runId) ?? null)
}
