import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import type { ApprovalNotice, ApprovalNotices } from '../../engine/approvals/approval-notices.ts'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import { type AskedIn, type AssetChange, describeChange, fingerprintOf } from './asset-change.ts'
import { ASK, ASKED_IN_TURN, HOLD_TURN } from './sql/confirmations.ts'

/** What nobody decides about in time does not happen. */
const MINUTES_TO_DECIDE = 10
const MAX_IN_TURN = 20

export interface AskedConfirmation {
  id: string
  expiresAt: Date
  /** Whether the same turn has asked for the same before. */
  isRepeated: boolean
}

/** Asks people whether assets may change: writes that it was asked, and nothing else. */
export class ConfirmationRequests {
  readonly #pool: pg.Pool
  readonly #notices: ApprovalNotices

  constructor({ pool, notices }: { pool: pg.Pool; notices: ApprovalNotices }) {
    this.#pool = pool
    this.#notices = notices
  }

  /** Once for the same change in one turn. Throws CONFLICT when the turn has ended, or has asked for 20 changes. */
  async ask(place: AskedIn, change: AssetChange): Promise<AskedConfirmation> {
    const asked = await inTransaction(this.#pool, (tx) => this.#askIn(tx, place, change))
    this.#notices.announce(place.organizationId)
    return asked
  }

  async #askIn(tx: Transaction, place: AskedIn, change: AssetChange): Promise<AskedConfirmation> {
    const { organizationId, turnId } = place
    const isOpen = (await tx.query(HOLD_TURN, [organizationId, turnId])).rowCount === 1
    if (!isOpen) throw new AppError('CONFLICT', 'The turn has ended')
    const fingerprint = fingerprintOf(place, change)
    const { rows } = await tx.query<Asked>(ASKED_IN_TURN, [organizationId, turnId])
    const before = rows.find((row) => row.fingerprint === fingerprint)
    if (before) return { ...before, isRepeated: true }
    if (rows.length >= MAX_IN_TURN)
      throw new AppError('CONFLICT', `One answer asks for at most ${MAX_IN_TURN} changes`)
    const id = createId('conf')
    return { id, expiresAt: await this.#write(tx, { ...place, id, fingerprint }, change), isRepeated: false }
  }

  async #write(
    tx: Transaction,
    { organizationId, sessionId, turnId, id, fingerprint }: AskedIn & { id: string; fingerprint: string },
    change: AssetChange,
  ): Promise<Date> {
    const { operation, assetType, assetId } = change
    const [before, after] = [change.before, change.after].map((facts) => facts && JSON.stringify(facts))
    const reason = `The copilot asks to ${describeChange(change)}`
    const approvalId = createId('appr')
    const values = [organizationId, turnId, id, fingerprint, operation, assetType, assetId, before, after]
    const { rows } = await tx.query<Pick<ApprovalNotice, 'input' | 'expiresAt'>>(ASK, [
      ...values,
      approvalId,
      reason,
      MINUTES_TO_DECIDE,
    ])
    const [row] = rows
    if (!row) throw new Error(`confirmation ${id} was not written`)
    const subject = { confirmationId: id, copilotSessionId: sessionId }
    const asked = { organizationId, workflowId: null, approvalId, subject, reason, inputSchema: null }
    await this.#notices.record(tx, { ...asked, ...row })
    return row.expiresAt
  }
}

interface Asked {
  id: string
  fingerprint: string
  expiresAt: Date
}
