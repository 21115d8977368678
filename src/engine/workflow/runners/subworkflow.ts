import type pg from 'pg'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import { subworkflow } from '../blocks/subworkflow.ts'
import { startVariableIssues } from '../graph/start-variables.ts'
import { CREDITS_SPENT, type SpentLimit } from '../runs/credits.ts'
import type { RunError, RunStatus } from '../runs/run.ts'
import type { RunNews } from '../runs/run-hooks.ts'
import { createRunId } from '../runs/run-id.ts'
import type { RunRequest } from '../runs/run-request.ts'
import { checkNeeds, objectIn } from './block-config.ts'
import { type BlockCall, BlockError, type BlockOutcome, type BlockRunner } from './block-runner.ts'

const MAX_DEPTH = 8

/** The workflows of the run and of those that wait for it. $1 organisation, $2 run. */
const FIND_ANCESTORS = `
with recursive line as (
  select id, workflow_id, parent_run_id, depth from workflow_run where organization_id = $1 and id = $2
  union all
  select r.id, r.workflow_id, r.parent_run_id, r.depth
  from line join workflow_run r on r.organization_id = $1 and r.id = line.parent_run_id
)
select workflow_id as "workflowId" from line`

const FIND_END = `
select status, output, error from workflow_run where organization_id = $1 and id = $2 and finished_at is not null`

interface EndRow {
  status: RunStatus
  output: JsonValue
  error: RunError | null
}

/** A workflow as it would run now: its deployed version, or the newest. */
export interface Startable {
  workflowId: string
  version: number
  /** The config of its starter block; empty when it begins with another one. */
  starterConfig: JsonObject
}

export interface SubworkflowParts {
  pool: pg.Pool
  findStartable(organizationId: string, workflowId: string): Promise<Startable | null>
  /** Accepts runs of one workflow with the transaction, or none of them where its credits are `spent`. */
  admit(tx: Transaction, requests: readonly RunRequest[]): Promise<RunNews & { spent?: SpentLimit }>
  /** After the commit. */
  announce(news: RunNews): void
}

/**
 * Runs another workflow, and waits for its end without holding anything. What the workflow may spend is looked at as
 * at every start (limits.md, Credits): the block fails with CREDIT_LIMIT_REACHED when that is used up.
 */
export function createSubworkflowRunner(parts: SubworkflowParts): BlockRunner {
  return {
    async run(call) {
      const request = await toRequest(parts, call)
      let news: RunNews | null = null
      const begin = async (tx: Transaction) => {
        const admission = await parts.admit(tx, [request])
        news = admission
        if (admission.spent) throw new BlockError('CREDIT_LIMIT_REACHED', CREDITS_SPENT)
        return false
      }
      const announce = () => news && parts.announce(news)
      return { kind: 'suspended', state: { run_id: request.runId }, resumeAfterMs: null, begin, announce }
    },
    resume: (call, state) => readEnd(parts.pool, call, state),
  }
}

async function toRequest(parts: SubworkflowParts, call: BlockCall): Promise<RunRequest> {
  const { run, block, config } = call
  checkNeeds(subworkflow, call)
  const { organizationId, runId } = run
  const target = await parts.findStartable(organizationId, String(config.workflow_id))
  if (!target) throw new BlockError('NOT_FOUND', `There is no workflow "${String(config.workflow_id)}"`)
  if (run.depth >= MAX_DEPTH) {
    throw new BlockError('VALIDATION', `Workflows run at most ${MAX_DEPTH} deep inside each other`)
  }
  const { rows } = await parts.pool.query<{ workflowId: string }>(FIND_ANCESTORS, [organizationId, runId])
  if (rows.some(({ workflowId }) => workflowId === target.workflowId)) {
    throw new BlockError('VALIDATION', 'A workflow cannot run inside itself')
  }
  const input = objectIn(call, 'input')
  const [issue] = startVariableIssues(target.starterConfig, input)
  if (issue) throw new BlockError('VALIDATION', issue.message)
  return {
    organizationId,
    runId: createRunId(),
    workflowId: target.workflowId,
    version: target.version,
    trigger: 'subworkflow',
    input,
    metadata: run.metadata,
    attempt: 1,
    retryOfId: null,
    parentRunId: runId,
    parentBlockId: block.id,
    depth: run.depth + 1,
    claim: null,
  }
}

async function readEnd(pool: pg.Pool, { run, log }: BlockCall, state: JsonValue): Promise<BlockOutcome> {
  const childId = isJsonObject(state) ? String(state.run_id) : ''
  const { rows } = await pool.query<EndRow>(FIND_END, [run.organizationId, childId])
  const [end] = rows
  if (!end) throw new Error(`run ${childId} has not ended, or is gone`)
  log('info', `run ${childId} ended as ${end.status}`)
  if (end.status === 'complete') return { kind: 'done', result: { output: end.output } }
  const { code = 'INTERNAL', message = 'no reason' } = end.error ?? {}
  throw new BlockError(code, `The workflow inside failed: ${message}`)
}
