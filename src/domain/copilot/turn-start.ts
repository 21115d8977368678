import type pg from 'pg'
import { AppError, type FieldIssue } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { jsonHash } from '../../base/json.ts'
import { isStorableText } from '../../base/storable-text.ts'
import type { JobQueue } from '../../engine/jobs/job-queue.ts'
import { rebaseDiff } from '../../engine/workflow/diff/rebase-diff.ts'
import type { WorkflowDiff } from '../../engine/workflow/diff/workflow-diff.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import { CREDITS_SPENT, type SpentLimit } from '../../engine/workflow/runs/credits.ts'
import type { RunNews } from '../../engine/workflow/runs/run-hooks.ts'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import type { Actor } from '../actor.ts'
import { type IdempotencyRecords, parseIdempotencyKey } from '../idempotency.ts'
import { unknownSession } from './copilot-sessions.ts'
import { DEFAULT_MODEL } from './copilot-settings.ts'
import { parseEditorGraph } from './editor-graph.ts'
import { CLAIM_KEY, FIND_KEY, FIND_PROPOSAL, LOCK_SESSION } from './sql/accept-turn.ts'
import { TURN_QUEUE } from './turn-queue.ts'
import type { TurnStore } from './turn-store.ts'

const MAX_MESSAGE_CHARS = 32_000
const ROUTE = 'copilot-chat'

export interface TurnRequest {
  sessionId: string
  message: string
  /** What stands in the caller's editor, where that is not what is saved; parsed here. */
  workflowState?: unknown
  idempotencyKey?: string | undefined
}

/** What keeps spending within its limits, in the transaction that is to spend. */
export interface CreditGate {
  findSpentLimit(tx: Transaction, organizationId: string, workflowId: string): Promise<SpentLimit | null>
  tellReached(tx: Transaction, of: { organizationId: string; workflowId: string }): Promise<boolean>
  /** After the commit. */
  announce(news: RunNews): void
}

export interface TurnStartParts {
  pool: pg.Pool
  jobs: JobQueue
  store: TurnStore
  idempotency: IdempotencyRecords
  credits: CreditGate
  /** Takes one turn from the key's allowance. Throws RATE_LIMITED. */
  limitTurns(keyId: string): Promise<unknown>
}

interface Claim {
  route: string
  key: string
  fingerprint: string
}

interface PlannedTurn {
  actor: Actor
  turnId: string
  sessionId: string
  message: string
  state: Graph | null
  claim: Claim | null
}

interface HeldSession {
  workflowId: string
  activeTurnId: string | null
  version: number
  graph: Graph
  chosenModel: string | null
}

type Spent = RunNews & { spent: SpentLimit }
type Outcome = 'accepted' | 'replayed' | Spent

/** The door of a session: one turn at a time, whichever process is asked. */
export class TurnStart {
  readonly #parts: TurnStartParts

  constructor(parts: TurnStartParts) {
    this.#parts = parts
  }

  /** The turn that answers; a replay is the turn of an earlier request with the same key. */
  async start(actor: Actor, request: TurnRequest): Promise<{ turnId: string; isReplay: boolean }> {
    const claim = toClaim(request)
    const first = claim && (await this.#findFirst(actor, claim))
    if (first) return { turnId: first, isReplay: true }
    const turn = { ...planTurn(actor, request), claim }
    await this.#parts.limitTurns(actor.keyId)
    const outcome = await inTransaction(this.#parts.pool, (tx) => this.#accept(tx, turn))
    if (outcome === 'replayed') return this.start(actor, request)
    if (outcome === 'accepted') {
      this.#parts.jobs.wake(TURN_QUEUE)
      return { turnId: turn.turnId, isReplay: false }
    }
    this.#parts.credits.announce(outcome)
    throw new AppError('CREDIT_LIMIT_REACHED', CREDITS_SPENT, { ...outcome.spent })
  }

  async #findFirst({ organizationId }: Actor, claim: Claim): Promise<string | null> {
    const first = await this.#parts.idempotency.find({ ...claim, organizationId })
    return first?.subjectId ?? null
  }

  async #accept(tx: Transaction, turn: PlannedTurn): Promise<Outcome> {
    const { actor, turnId, sessionId, claim, state } = turn
    const { organizationId, keyId, scopes } = actor
    const { rows } = await tx.query<HeldSession>(LOCK_SESSION, [organizationId, sessionId])
    const [session] = rows
    if (!session) throw unknownSession()
    if (claim && (await isTaken(tx, organizationId, claim))) return 'replayed'
    if (session.activeTurnId !== null) throw turnInProgress(session.activeTurnId)
    const spent = await this.#findSpent(tx, organizationId, session.workflowId)
    if (spent) return spent
    if (claim && !(await claimKey(tx, { ...claim, organizationId, turnId }))) return 'replayed'
    const { message } = turn
    const model = session.chosenModel ?? DEFAULT_MODEL
    const asked = { organizationId, turnId, sessionId, messageId: createId('msg'), message, model }
    const draft = state ? null : await this.#findDraft(tx, asked, session.graph)
    const graphs = { baseVersion: session.version, graph: state ?? session.graph, draft }
    await this.#parts.store.accept(tx, { ...asked, ...graphs, keyId, scopes: [...scopes] })
    await this.#parts.jobs.insert(tx, TURN_QUEUE, [
      { organizationId, data: { organizationId, turnId, model } },
    ])
    return 'accepted'
  }

  async #findSpent(tx: Transaction, organizationId: string, workflowId: string): Promise<Spent | null> {
    const { credits } = this.#parts
    const spent = await credits.findSpentLimit(tx, organizationId, workflowId)
    if (!spent) return null
    const isTold = await credits.tellReached(tx, { organizationId, workflowId })
    return { spent, isTold, organizationIds: [] }
  }

  /**
   * Seed 003: turns refine a workflow before it is saved. Where the caller does not say what stands in the editor, a
   * turn goes on from the proposal before it, as long as that fits what is saved now.
   */
  async #findDraft(
    tx: Transaction,
    { organizationId, sessionId }: { organizationId: string; sessionId: string },
    current: Graph,
  ): Promise<Graph | null> {
    const values = [organizationId, sessionId]
    const { rows } = await tx.query<{ diff: WorkflowDiff; graph: Graph }>(FIND_PROPOSAL, values)
    const [proposal] = rows
    return proposal ? rebaseDiff({ base: proposal.graph, current, diff: proposal.diff }).graph : null
  }
}

function planTurn(
  actor: Actor,
  { sessionId, message, workflowState }: TurnRequest,
): Omit<PlannedTurn, 'claim'> {
  checkMessage(message)
  const state = workflowState == null ? null : parseEditorGraph(workflowState, 'workflow_state')
  return { actor, turnId: createId('turn'), sessionId, message, state }
}

async function isTaken(tx: Transaction, organizationId: string, { route, key }: Claim): Promise<boolean> {
  return (await tx.query(FIND_KEY, [organizationId, route, key])).rowCount === 1
}

/** False when another session's request has the key. */
async function claimKey(
  tx: Transaction,
  { organizationId, route, key, fingerprint, turnId }: Claim & { organizationId: string; turnId: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(CLAIM_KEY, [organizationId, route, key, fingerprint, turnId])
  return rowCount === 1
}

function toClaim({ idempotencyKey, sessionId, message, workflowState = null }: TurnRequest): Claim | null {
  if (idempotencyKey === undefined) return null
  const fingerprint = jsonHash({ sessionId, message, workflowState })
  return { route: ROUTE, key: parseIdempotencyKey(idempotencyKey), fingerprint }
}

/** rest.md, Powabase copilot; with the turn, so that whoever has lost it can go on watching it. */
function turnInProgress(turnId: string): AppError<'TURN_IN_PROGRESS'> {
  return new AppError('TURN_IN_PROGRESS', 'a copilot turn is already in progress', { turnId })
}

function checkMessage(message: string): void {
  if (message.trim() === '') throw invalid('message', 'message is required')
  if (message.length > MAX_MESSAGE_CHARS) {
    throw invalid('message', `message has at most ${MAX_MESSAGE_CHARS} characters`)
  }
  if (!isStorableText(message))
    throw invalid('message', 'message holds a NUL character or is not valid Unicode')
}

function invalid(field: string, message: string): AppError<'VALIDATION'> {
  const issue: FieldIssue = { path: [field], code: 'invalid_value', message }
  return new AppError('VALIDATION', message, { issues: [issue] })
}
