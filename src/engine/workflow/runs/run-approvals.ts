import type pg from 'pg'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { ApprovalSubject, Settle, SubjectRef } from '../../approvals/approval.ts'

const LOCK_STEP = `
select run_id as "runId", block_id as "blockId" from run_step
where organization_id = $1 and id = $2 and status = 'waiting' for update`

/** The steps that wait for an execution: its idempotency key begins with the run that has made the call. */
const FIND_WAITING = `
select s.run_id as "runId", s.block_id as "blockId"
from execution e
join run_step s on s.organization_id = e.organization_id and s.run_id = split_part(e.idempotency_key, ':', 1)
where e.organization_id = $1 and e.id = $2 and s.status = 'waiting' and s.suspension->>'execution_id' = e.id`

interface WaitingBlock {
  runId: string
  blockId: string
}

export interface RunApprovalsParts {
  /** Lets a suspended block go on, with the transaction. */
  resume(tx: Transaction, block: WaitingBlock & { organizationId: string }): Promise<boolean>
  /** After the commit. */
  announce(): void
}

/** Blocks that wait for a person: whatever the decision is, the block goes on and reads it. */
export function createStepApprovals(parts: RunApprovalsParts): ApprovalSubject {
  return {
    async lock(client: pg.ClientBase, { organizationId, id }: SubjectRef): Promise<Settle | null> {
      const { rows } = await client.query<WaitingBlock>(LOCK_STEP, [organizationId, id])
      const [block] = rows
      if (!block) return null
      return async () => {
        await parts.resume(client, { ...block, organizationId })
        return () => parts.announce()
      }
    },
  }
}

/** Executions that wait for approval, with the steps that wait for them: these go on when it is decided. */
export function withWaitingSteps(executions: ApprovalSubject, parts: RunApprovalsParts): ApprovalSubject {
  return {
    async lock(client: pg.ClientBase, subject: SubjectRef): Promise<Settle | null> {
      const settle = await executions.lock(client, subject)
      if (!settle) return null
      return async (verdict) => {
        const announce = await settle(verdict)
        const { organizationId, id } = subject
        const { rows } = await client.query<WaitingBlock>(FIND_WAITING, [organizationId, id])
        for (const block of rows) await parts.resume(client, { ...block, organizationId })
        return () => {
          announce()
          if (rows.length > 0) parts.announce()
        }
      }
    },
  }
}
