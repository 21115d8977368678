import type { Transaction } from '../../../platform/db/transaction.ts'
import type { RunHooks } from './run-hooks.ts'

/** The limits that hold for a workflow, with what has been spent under each in this calendar month (UTC). */
const LOCK_LIMITS = `
select l.workflow_id as "workflowId", l.credits, l.reached_in is not distinct from month.begin::date as "isTold",
  (
    select coalesce(sum(c.credits), 0)::int from credit_ledger c
    where c.organization_id = l.organization_id and c.at >= month.begin at time zone 'UTC'
      and (l.workflow_id = '' or c.workflow_id = l.workflow_id)
  ) as used
from credit_limit l, (select date_trunc('month', now() at time zone 'UTC') as begin) month
where l.organization_id = $1 and l.workflow_id in ('', $2)
order by l.workflow_id
for update of l`

const MARK_REACHED = `
update credit_limit set reached_in = date_trunc('month', now() at time zone 'UTC')::date
where organization_id = $1 and workflow_id = $2`

interface LimitRow {
  workflowId: string
  credits: number
  isTold: boolean
  used: number
}

/** What whoever begins a run is told when a limit is used up. */
export const CREDITS_SPENT = 'The credits of this month are used up'

/** A limit that is used up. */
export interface SpentLimit {
  limit: number
  used: number
}

/** Keeps organisations and workflows to what they may spend in a month. */
export class Credits {
  readonly #hooks: RunHooks

  constructor(parts: { hooks: RunHooks }) {
    this.#hooks = parts.hooks
  }

  /**
   * The limit that leaves nothing to spend on a run of the workflow; null when there is none. Holds the limits until
   * the transaction ends, so that what is decided by them is decided one after the other.
   */
  async findSpent(tx: Transaction, organizationId: string, workflowId: string): Promise<SpentLimit | null> {
    const spent = (await lock(tx, organizationId, workflowId)).find(({ credits, used }) => used >= credits)
    return spent ? { limit: spent.credits, used: spent.used } : null
  }

  /**
   * Tells of the limits that have been reached, once in each month. Resolves with whether somebody is to hear of it.
   */
  async tellReached(
    tx: Transaction,
    { organizationId, workflowId }: { organizationId: string; workflowId: string },
  ): Promise<boolean> {
    let isTold = false
    for (const limit of await lock(tx, organizationId, workflowId)) {
      if (limit.isTold || limit.used < limit.credits) continue
      await tx.query(MARK_REACHED, [organizationId, limit.workflowId])
      const isHeard = await this.#hooks.onReached(tx, {
        type: 'workflowCreditLimit.reached',
        organizationId,
        workflowId: limit.workflowId || null,
        creditLimit: limit.credits,
        creditsUsed: limit.used,
      })
      isTold ||= isHeard
    }
    return isTold
  }
}

async function lock(tx: Transaction, organizationId: string, workflowId: string): Promise<LimitRow[]> {
  const query = { name: 'credits-lock', text: LOCK_LIMITS, values: [organizationId, workflowId] }
  return (await tx.query<LimitRow>(query)).rows
}
