import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { toWorkflowId } from '../workflows/workflow-id.ts'

/** $1 organisation, $2 workflow or an empty text for all of them. */
const READ = `
select l.credits as "limit", month.next at time zone 'UTC' as "resetsAt",
  (
    select coalesce(sum(c.credits), 0)::int from credit_ledger c
    where c.organization_id = $1 and c.at >= month.begin at time zone 'UTC' and ($2 = '' or c.workflow_id = $2)
  ) as used
from (
  select date_trunc('month', now() at time zone 'UTC') as begin,
    date_trunc('month', now() at time zone 'UTC') + interval '1 month' as next
) month
left join credit_limit l on l.organization_id = $1 and l.workflow_id = $2`

/** A row for an account that there is: the organisation's own, or that of a workflow. */
const FIND = `select from organization o where o.id = $1 and ($2 = '' or exists (
  select from workflow w where w.organization_id = o.id and w.id = $2
))`

/** $1 organisation, $2 workflow or an empty text for all of them, $3 at most so many. */
const BY_WORKFLOW = `
select c.workflow_id as "workflowId", sum(c.credits)::int as credits, count(distinct c.run_id)::int as runs
from credit_ledger c
where c.organization_id = $1
  and c.at >= date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'
  and ($2 = '' or c.workflow_id = $2)
group by c.workflow_id
order by sum(c.credits) desc, c.workflow_id
limit $3`

/** $1 organisation, $2 workflow or an empty text for all of them, $3 so many days up to today. */
const BY_DAY = `
select day.begin at time zone 'UTC' as day, coalesce(sum(c.credits), 0)::int as credits,
  count(distinct c.run_id)::int as runs
from generate_series(
  date_trunc('day', now() at time zone 'UTC') - ($3::int - 1) * interval '1 day',
  date_trunc('day', now() at time zone 'UTC'), interval '1 day'
) as day(begin)
left join credit_ledger c on c.organization_id = $1 and ($2 = '' or c.workflow_id = $2)
  and c.at >= day.begin at time zone 'UTC' and c.at < (day.begin + interval '1 day') at time zone 'UTC'
group by day.begin
order by day.begin`

/** A new limit may be reached again in the same month. */
const SET = `
insert into credit_limit (organization_id, workflow_id, credits)
values ($1, $2, $3)
on conflict (organization_id, workflow_id) do update set credits = excluded.credits, reached_in = null`

const REMOVE = `delete from credit_limit where organization_id = $1 and workflow_id = $2`

/** What runs have cost in this calendar month (UTC), and what they may cost. */
export interface CreditAccount {
  /** Null: of the whole organisation. */
  workflowId: string | null
  /** Null: no limit. */
  limit: number | null
  used: number
  resetsAt: Date
}

/** What the runs of a workflow have cost in this calendar month (UTC). */
export interface WorkflowCreditUsage {
  workflowId: string
  credits: number
  runs: number
}

/** What runs have cost on one day (UTC). */
export interface DailyCredits {
  /** Its begin. */
  day: Date
  credits: number
  runs: number
}

/** The credits of an organisation, or of one of its workflows. */
export class CreditAccounts {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async get(actor: Actor, workflowId: string | null): Promise<CreditAccount> {
    requireReadScope(actor, 'workflows')
    return this.#read(actor, toKey(workflowId))
  }

  /** What this month's runs of an account have cost, by workflow: the dearest first, at most `first` of them. */
  async byWorkflow(
    actor: Actor,
    { workflowId }: CreditAccount,
    first: number,
  ): Promise<WorkflowCreditUsage[]> {
    requireReadScope(actor, 'workflows')
    const values = [actor.organizationId, workflowId ?? '', first]
    return (await this.#pool.query<WorkflowCreditUsage>(BY_WORKFLOW, values)).rows
  }

  /** What runs have cost on each of the last days, today among them, the oldest first. */
  async byDay(actor: Actor, { workflowId }: CreditAccount, days: number): Promise<DailyCredits[]> {
    requireReadScope(actor, 'workflows')
    const values = [actor.organizationId, workflowId ?? '', days]
    return (await this.#pool.query<DailyCredits>(BY_DAY, values)).rows
  }

  /** Null takes the limit away. Throws NOT_FOUND for a workflow that the organisation does not have. */
  async setLimit(actor: Actor, workflowId: string | null, limit: number | null): Promise<CreditAccount> {
    requireScope(actor, 'admin')
    const [key, { organizationId }] = [toKey(workflowId), actor]
    const known = await this.#pool.query(FIND, [organizationId, key])
    if (known.rowCount === 0) throw new AppError('NOT_FOUND', `Unknown workflow "${workflowId}"`)
    if (limit === null) await this.#pool.query(REMOVE, [organizationId, key])
    else await this.#pool.query(SET, [organizationId, key, limit])
    return this.#read(actor, key)
  }

  async #read({ organizationId }: Actor, key: string): Promise<CreditAccount> {
    const { rows } = await this.#pool.query<Omit<CreditAccount, 'workflowId'>>(READ, [organizationId, key])
    const [account] = rows
    if (!account) throw new Error('the account has no month')
    return { workflowId: key === '' ? null : key, ...account }
  }
}

function toKey(workflowId: string | null): string {
  return workflowId === null ? '' : toWorkflowId(workflowId)
}
