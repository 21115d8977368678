import type { ApprovalStatus, ApprovalSubjectKind } from '../approvals/approval.ts'
import type { FeedRef } from './feed.ts'
import type { RowChange, ToldTable } from './row-changes.ts'

/** An approval that was asked for or has ended. */
export interface ApprovalChange extends RowChange {
  status: ApprovalStatus
  subjectKind: ApprovalSubjectKind
  subjectId: string
}

export const APPROVAL_CHANGES: ToldTable<ApprovalChange> = {
  table: 'approval',
  columns: { status: 'status', subjectKind: 'subject_kind', subjectId: 'subject_id' },
}

/** The one feed of an organisation's approvals. */
export function approvalsFeed(organizationId: string): FeedRef {
  return { organizationId, feedId: `approvals-${organizationId}` }
}
