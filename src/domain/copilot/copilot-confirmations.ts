import { AppError } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import type { ApprovalStatus, Verdict } from '../../engine/approvals/approval.ts'
import type { ApprovalStore } from '../../engine/approvals/approval-store.ts'
import type { Database } from '../../platform/db/database.ts'
import type { CopilotConfirmation } from '../../platform/db/generated/client.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { closed, parseComment, requireOpen, toAuditEntry } from '../approvals/approval-decision.ts'
import type { Audit } from '../audit/audit.ts'
import { type AssetChange, describeChange } from './asset-change.ts'
import { TAKE_DECISIONS } from './sql/confirmations.ts'

const MAX_TOLD = 50

export interface ConfirmationDecision {
  approve: boolean
  /** At most 2,000 characters; the model is told. */
  comment?: string | undefined
}

export interface CopilotConfirmationsParts {
  database: Database
  store: ApprovalStore
  audit: Audit
}

interface Decided extends Omit<AssetChange, 'after' | 'before'> {
  before: JsonObject | null
  after: JsonObject | null
  status: Exclude<ApprovalStatus, 'pending'>
  comment: string | null
}

/** A change that was asked for, as it stands with people. */
export interface ConfirmationState {
  confirmation: CopilotConfirmation
  status: ApprovalStatus
  /** The place of its approval in the feed of the organisation's approvals. */
  position: bigint
}

/** What the copilot has asked for and people decide: the one way by which it changes an asset. */
export class CopilotConfirmations {
  readonly #parts: CopilotConfirmationsParts

  constructor(parts: CopilotConfirmationsParts) {
    this.#parts = parts
  }

  /** Null for one that the organisation does not have; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<CopilotConfirmation | null> {
    requireReadScope(actor, 'copilot')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#parts.database.prisma.copilotConfirmation.findUnique({ ...selection, where })
  }

  /** Those of the ids that the organisation has, in no order. */
  async findMany(actor: Actor, ids: readonly string[]): Promise<CopilotConfirmation[]> {
    requireReadScope(actor, 'runtime')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    return this.#parts.database.prisma.copilotConfirmation.findMany({ where })
  }

  /** Null for one that was not asked for in the session. */
  async findState(
    actor: Actor,
    { sessionId, id, approvalId }: { sessionId: string; id: string; approvalId: string },
  ): Promise<ConfirmationState | null> {
    requireReadScope(actor, 'copilot')
    const { organizationId } = actor
    const { prisma } = this.#parts.database
    const approval = await prisma.approval.findUnique({
      where: { organizationId_id: { organizationId, id: approvalId } },
      select: { status: true, position: true },
    })
    const where = { organizationId, id, turn: { sessionId } }
    const confirmation = approval && (await prisma.copilotConfirmation.findFirst({ where }))
    return confirmation && { confirmation, ...approval }
  }

  /** Of each turn, the oldest first. */
  async ofTurns(actor: Actor, turnIds: readonly string[]): Promise<CopilotConfirmation[][]> {
    requireReadScope(actor, 'copilot')
    const rows = await this.#parts.database.prisma.copilotConfirmation.findMany({
      where: { organizationId: actor.organizationId, turnId: { in: [...turnIds] } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    })
    return turnIds.map((turnId) => rows.filter((row) => row.turnId === turnId))
  }

  /**
   * Approves, and the asset changes in the same transaction, or denies. Once: of all who decide, one does so. Needs
   * the scopes `copilot` and `workflows`.
   *
   * Throws NOT_FOUND (also for one of another session), APPROVAL_CLOSED when it is decided or expired, VALIDATION for
   * the comment; VERSION_CONFLICT, CONFLICT and NOT_FOUND when the asset is no longer what was shown: then nothing is
   * decided.
   */
  async decide(
    actor: Actor,
    { id, sessionId }: { id: string; sessionId?: string | undefined },
    { approve, comment }: ConfirmationDecision,
  ): Promise<Verdict['status']> {
    requireScope(actor, 'copilot')
    requireScope(actor, 'workflows')
    const { store, audit } = this.#parts
    const { organizationId, keyId } = actor
    const approval = await this.#approvalOf(actor, id, sessionId)
    requireOpen(approval)
    const status = approve ? 'approved' : 'denied'
    const decided = { status, decidedBy: keyId, comment: parseComment(comment) } as const
    const verdict: Verdict = { ...decided, editedInput: null, shownInput: null }
    const isDecided = await store.decide(organizationId, approval, verdict, (client) =>
      audit.record(client, actor, toAuditEntry(approval, verdict)),
    )
    if (!isDecided) throw closed(approval.id)
    return status
  }

  /** What was decided in a session since its model was last told, a sentence each; it is told once. */
  async takeDecisions({ organizationId, sessionId }: Place): Promise<string[]> {
    const values = [organizationId, sessionId, MAX_TOLD]
    const { rows } = await this.#parts.database.pool.query<Decided>(TAKE_DECISIONS, values)
    return rows.map(tell)
  }

  async #approvalOf(actor: Actor, id: string, sessionId: string | undefined) {
    const { database, store } = this.#parts
    const { organizationId } = actor
    const known = await database.prisma.copilotConfirmation.findUnique({
      where: { organizationId_id: { organizationId, id } },
      select: { turn: { select: { sessionId: true } } },
    })
    const isThere = known && (sessionId === undefined || known.turn.sessionId === sessionId)
    const approvalId = isThere && (await store.newestOf(organizationId, [id])).get(id)
    const approval = approvalId ? await store.find(organizationId, approvalId) : null
    if (!approval) throw new AppError('NOT_FOUND', 'Confirmation not found')
    return approval
  }
}

interface Place {
  organizationId: string
  sessionId: string
}

function tell(decided: Decided): string {
  const { status, comment, assetId } = decided
  const change = describeChange(decided)
  const said = comment === null ? '' : ` They said: ${comment}`
  switch (status) {
    case 'approved':
      return `The person approved, and it is done: ${change} (${assetId}).${said}`
    case 'denied':
      return `The person denied, and nothing was changed: ${change}.${said}`
    case 'expired':
    case 'cancelled':
      return `Nobody decided in time, and nothing was changed: ${change}.`
  }
}
