import type { JsonObject } from '../../base/json.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { approvalsFeed } from '../merged-feeds/approval-changes.ts'
import type { FeedHints } from '../merged-feeds/feed-hints.ts'
import type { WebhookOutbox } from '../webhooks/webhook-outbox.ts'

/** An approval that has been asked for, as endpoints are told of it. */
export interface ApprovalNotice {
  organizationId: string
  /** Null when it belongs to none: endpoints of a single workflow are not told then. */
  workflowId: string | null
  approvalId: string
  /** What names the thing that waits. */
  subject: JsonObject
  reason: string
  input: JsonObject
  inputSchema: JsonObject | null
  expiresAt: Date
}

export interface ApprovalNoticesParts {
  webhookOutbox: WebhookOutbox
  /** Tells those who watch approvals. */
  mergedFeeds: { hints: Pick<FeedHints, 'tell'> }
}

/** Tells of approvals that are asked for outside of executions, whose own statements tell of theirs. */
export class ApprovalNotices {
  readonly #outbox: WebhookOutbox
  readonly #hints: Pick<FeedHints, 'tell'>

  constructor({ webhookOutbox, mergedFeeds }: ApprovalNoticesParts) {
    this.#outbox = webhookOutbox
    this.#hints = mergedFeeds.hints
  }

  /** Puts the webhook on its way, in the transaction that asks. */
  async record(tx: Transaction, notice: ApprovalNotice): Promise<void> {
    const { organizationId, workflowId, approvalId, subject, reason, input, inputSchema, expiresAt } = notice
    const type = 'approval.requested'
    const asked = { reason, input, inputSchema, expiresAt: expiresAt.toISOString() }
    const payload = { type, approvalId, ...subject, ...asked } as const
    await this.#outbox.record(tx, { organizationId, type, workflowId, payload })
  }

  /** After the commit: a hint for those who deliver, and for those who watch. */
  announce(organizationId: string): void {
    this.#outbox.announce()
    this.#hints.tell(organizationId, [approvalsFeed(organizationId).feedId])
  }
}
