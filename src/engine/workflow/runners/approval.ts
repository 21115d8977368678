import type pg from 'pg'
import { createId } from '../../../base/ids.ts'
import { isJsonObject, type JsonValue } from '../../../base/json.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { ApprovalStatus } from '../../approvals/approval.ts'
import { type BlockCall, BlockError, type BlockOutcome, type BlockRunner } from '../block-runner.ts'

const DEFAULT_EXPIRY_SECONDS = 7 * 24 * 60 * 60
const MAX_REASON_CHARS = 2_000

const ASK = `
insert into approval (id, organization_id, subject_kind, subject_id, reason, input, input_schema, expires_at, position)
values ($1, $2, 'run_step', $3, $4, $5::json, '{"type":"object"}', now() + $6::float8 * interval '1 s',
  pg_current_xact_id()::text::bigint)`

const FIND = `
select status, comment, edited_input as "editedInput" from approval
where organization_id = $1 and id = $2`

interface DecisionRow {
  status: ApprovalStatus
  comment: string | null
  editedInput: JsonValue
}

/** Asks a person, and waits for the decision without holding anything. */
export function createApprovalRunner({ pool }: { pool: pg.Pool }): BlockRunner {
  return {
    async run({ run: { organizationId, runId }, stepId, block, config }) {
      const id = createId('appr')
      const reason = String(config.message ?? '').slice(0, MAX_REASON_CHARS) || `Approve "${block.name}"`
      const input = JSON.stringify({ run_id: runId, block: block.name })
      const seconds = Number(config.expires_in_seconds ?? DEFAULT_EXPIRY_SECONDS)
      const begin = async (tx: Transaction) => {
        await tx.query(ASK, [id, organizationId, stepId, reason, input, seconds])
        return false
      }
      return { kind: 'suspended', state: { approval_id: id }, resumeAfterMs: null, begin }
    },
    resume: (call, state) => readDecision(pool, call, state),
  }
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
