import type pg from 'pg'
import { createId } from '../../../base/ids.ts'
import { isJsonObject, type JsonValue } from '../../../base/json.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { ApprovalStatus } from '../../approvals/approval.ts'
import type { ApprovalNotice, ApprovalNotices } from '../../approvals/approval-notices.ts'
import { approval } from '../blocks/approval.ts'
import { numberIn } from './block-config.ts'
import { type BlockCall, BlockError, type BlockOutcome, type BlockRunner } from './block-runner.ts'

const { minimum: min, maximum: max } = approval.config.expires_in_seconds
/** How long an approval waits that says nothing of it. */
export const DEFAULT_EXPIRY_SECONDS = 7 * 24 * 60 * 60
const EXPIRY_SECONDS = { min, max, fallback: DEFAULT_EXPIRY_SECONDS }
const MAX_REASON_CHARS = 2_000

const ASK = `
insert into approval (id, organization_id, subject_kind, subject_id, reason, input, input_schema, expires_at, position)
values ($1, $2, 'run_step', $3, $4, $5::json, $6::json, now() + $7::float8 * interval '1 s',
  pg_current_xact_id()::text::bigint)
returning expires_at as "expiresAt"`
/** Whatever a person adds to the decision. */
const INPUT_SCHEMA = { type: 'object' }

const FIND = `
select status, comment, edited_input as "editedInput" from approval
where organization_id = $1 and id = $2`

export interface ApprovalRunnerParts {
  pool: pg.Pool
  /** Tells of what is asked. */
  notices: Pick<ApprovalNotices, 'record' | 'announce'>
}

interface DecisionRow {
  status: ApprovalStatus
  comment: string | null
  editedInput: JsonValue
}

/** Asks a person, and waits for the decision without holding anything. */
export function createApprovalRunner({ pool, notices }: ApprovalRunnerParts): BlockRunner {
  return {
    async run(call) {
      const { organizationId } = call.run
      const id = createId('appr')
      const seconds = numberIn(call, 'expires_in_seconds', EXPIRY_SECONDS)
      const begin = async (tx: Transaction) => {
        await notices.record(tx, await ask(tx, call, { approvalId: id, seconds }))
        return false
      }
      const announce = () => notices.announce(organizationId)
      return { kind: 'suspended', state: { approval_id: id }, resumeAfterMs: null, begin, announce }
    },
    resume: (call, state) => readDecision(pool, call, state),
  }
}

async function ask(
  tx: Transaction,
  call: BlockCall,
  { approvalId, seconds }: { approvalId: string; seconds: number },
): Promise<ApprovalNotice> {
  const { run, stepId, block, config } = call
  const { organizationId, workflowId, runId } = run
  const reason = String(config.message ?? '').slice(0, MAX_REASON_CHARS) || `Approve "${block.name}"`
  const input = { run_id: runId, block: block.name }
  const asked = [stepId, reason, JSON.stringify(input), JSON.stringify(INPUT_SCHEMA), seconds]
  const { rows } = await tx.query<{ expiresAt: Date }>(ASK, [approvalId, organizationId, ...asked])
  const [row] = rows
  if (!row) throw new Error(`approval ${approvalId} was not written`)
  const subject = { workflowRunId: runId, workflowId, stepId }
  return { organizationId, workflowId, approvalId, subject, reason, input, inputSchema: INPUT_SCHEMA, ...row }
}

async function readDecision(
  pool: pg.Pool,
  { run: { organizationId } }: BlockCall,
  state: JsonValue,
): Promise<BlockOutcome> {
  const id = isJsonObject(state) ? String(state.approval_id) : ''
  const { rows } = await pool.query<DecisionRow>(FIND, [organizationId, id])
  const [decision] = rows
  if (!decision) throw new Error(`approval ${id} is gone`)
  const { status, comment, editedInput } = decision
  if (status === 'expired') throw new BlockError('APPROVAL_EXPIRED', 'Nobody has decided in time')
  if (status !== 'approved' && status !== 'denied') throw new Error(`approval ${id} is ${status}`)
  return {
    kind: 'done',
    result: { approved: status === 'approved', comment, edited_input: editedInput },
  }
}
