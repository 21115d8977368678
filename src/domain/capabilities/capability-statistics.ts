import type pg from 'pg'
import { type Actor, requireReadScope } from '../actor.ts'

export type StatisticsWindow = 'hour' | 'day' | 'week' | 'month'

/** How the executions of one capability went. */
export interface CapabilityStatistics {
  calls: number
  failures: number
  /** From the begin to the end of those that have ended; null when none has. */
  p50Ms: number | null
  p95Ms: number | null
}

const HOURS: Record<StatisticsWindow, number> = { hour: 1, day: 24, week: 168, month: 720 }
const NONE: CapabilityStatistics = { calls: 0, failures: 0, p50Ms: null, p95Ms: null }

/** Newest first in the index, so that a busy organisation costs no more than this. */
const MAX_EXECUTIONS = 100_000

/** $1 organisation, $2 names of capabilities, $3 hours. */
const STATISTICS = `
with recent as (
  select capability_name, status, extract(epoch from finished_at - started_at) * 1000 as ms
  from execution
  where organization_id = $1 and created_at > now() - $3::int * interval '1 hour'
  order by created_at desc, id desc
  limit ${MAX_EXECUTIONS}
)
select capability_name as name, count(*)::int as calls,
  (count(*) filter (where status = 'failed'))::int as failures,
  round(percentile_disc(0.5) within group (order by ms))::int as "p50Ms",
  round(percentile_disc(0.95) within group (order by ms))::int as "p95Ms"
from recent
where capability_name = any($2)
group by capability_name`

/** How often capabilities are called, how often they fail, and how long they take. */
export class CapabilityStatisticsReader {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** In the order of the names; counts the newest 100,000 executions of the organisation within the window. */
  async read(
    actor: Actor,
    names: readonly string[],
    window: StatisticsWindow,
  ): Promise<CapabilityStatistics[]> {
    requireReadScope(actor, 'runtime')
    const values = [actor.organizationId, names, HOURS[window]]
    const { rows } = await this.#pool.query<CapabilityStatistics & { name: string }>(STATISTICS, values)
    const byName = new Map(rows.map(({ name, ...statistics }) => [name, statistics]))
    return names.map((name) => byName.get(name) ?? NONE)
  }
}
