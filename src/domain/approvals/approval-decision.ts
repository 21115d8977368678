import { AppError } from '../../base/errors.ts'
import { isStorableText } from '../../base/storable-text.ts'
import type { ApprovalState, ApprovalStatus, Verdict } from '../../engine/approvals/approval.ts'
import type { AuditEntry } from '../audit/audit-event.ts'

const MAX_COMMENT_CHARS = 2_000

/** What the audit log says of a decision. */
export function toAuditEntry({ id, subjectKind, subjectId }: ApprovalState, verdict: Verdict): AuditEntry {
  const { status, comment, shownInput } = verdict
  return {
    action: status === 'approved' ? 'approval.approved' : 'approval.denied',
    target: { type: 'approval', id },
    after: { [subjectKind]: subjectId, comment, ...(shownInput === null ? {} : { editedInput: shownInput }) },
  }
}

/** Throws APPROVAL_CLOSED when there is nothing to decide any more. */
export function requireOpen({ id, status, isOverdue }: ApprovalState): void {
  if (status === 'pending' && !isOverdue) return
  throw closed(id, status === 'pending' ? 'expired' : status)
}

export function closed(id: string, status?: ApprovalStatus): AppError<'APPROVAL_CLOSED'> {
  const how = status ? `is ${status} already` : 'has just been decided'
  return new AppError('APPROVAL_CLOSED', `Approval "${id}" ${how}`)
}

/** Null for a blank one. Throws VALIDATION. */
export function parseComment(comment: string | undefined): string | null {
  const text = comment?.trim() ?? ''
  if (text.length > MAX_COMMENT_CHARS) {
    throw invalidDecision('comment', `The comment must have at most ${MAX_COMMENT_CHARS} characters`)
  }
  if (!isStorableText(text)) throw invalidDecision('comment', 'The comment must not contain NUL characters')
  return text === '' ? null : text
}

export function invalidDecision(field: string, message: string): AppError<'VALIDATION'> {
  return new AppError('VALIDATION', message, { issues: [{ path: [field], code: 'invalid_value', message }] })
}
