import type { ApprovalStatus } from '../approvals/approval.ts'
import type { FeedRef } from './feed.ts'
import type { RowChange, ToldTable } from './row-changes.ts'

/** An approval that was asked for or has ended. */
export interface ApprovalChange extends RowChange {
  status: ApprovalStatus
}

export const APPROVAL_CHANGES: ToldTable<ApprovalChange> = {
  table: 'approval',
  columns: { status: 'status' },
}

/** The one feed of an organisation's approvals. */
export function approvalsFeed(organizationId: string): FeedRef {
  return { organizationId, feedId: `approvals-${organizationId}` }
}
