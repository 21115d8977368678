import { AppError, type FieldIssue } from '../../base/errors.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireScope } from '../actor.ts'
import type { ApprovalPolicies, ApprovalPolicy } from '../approvals/approval-policies.ts'
import type { Audit } from '../audit/audit.ts'

export interface SettingsOfOrganization {
  approvalPolicy: ApprovalPolicy
  /** 1 to 3,650. */
  eventRetentionDays: number
  closeStreamsOnRevoke: boolean
  hintTrustDefault: boolean
}

const MAX_RETENTION_DAYS = 3_650
const COLUMNS = {
  approvalPolicy: true,
  eventRetentionDays: true,
  closeStreamsOnRevoke: true,
  hintTrustDefault: true,
} as const satisfies Record<keyof SettingsOfOrganization, true>

/** What an organisation decides for all of its keys. */
export class OrganizationSettings {
  readonly #prisma: TenantClient
  readonly #audit: Pick<Audit, 'record'>
  readonly #approvalPolicies: Pick<ApprovalPolicies, 'changed'>

  constructor(parts: {
    prisma: TenantClient
    audit: Pick<Audit, 'record'>
    approvalPolicies: Pick<ApprovalPolicies, 'changed'>
  }) {
    this.#prisma = parts.prisma
    this.#audit = parts.audit
    this.#approvalPolicies = parts.approvalPolicies
  }

  /** Changes what is given. Throws FORBIDDEN, VALIDATION for days out of bounds. */
  async update(actor: Actor, changes: Partial<SettingsOfOrganization>): Promise<SettingsOfOrganization> {
    requireScope(actor, 'admin')
    checkRetention(changes.eventRetentionDays)
    const id = actor.organizationId
    const settings = await this.#prisma.$transaction(async (transaction) => {
      // the lock makes what is recorded as "before" what this change has replaced
      await transaction.$executeRaw`SELECT FROM organization WHERE id = ${id} FOR UPDATE`
      const where = { id }
      const before = await transaction.organization.findUniqueOrThrow({ where, select: COLUMNS })
      const after = await transaction.organization.update({ where, data: changes, select: COLUMNS })
      const entry = { action: 'organization.updated', target: { type: 'organization', id } } as const
      await this.#audit.record(transaction, actor, { ...entry, before, after })
      return after
    })
    this.#approvalPolicies.changed(id)
    return settings
  }
}

function checkRetention(days: number | undefined): void {
  if (days === undefined || (Number.isInteger(days) && days >= 1 && days <= MAX_RETENTION_DAYS)) return
  const message = `must be an integer from 1 to ${MAX_RETENTION_DAYS}`
  const issue: FieldIssue = { path: ['eventRetentionDays'], code: 'out_of_range', message }
  throw new AppError('VALIDATION', 'Invalid settings', { issues: [issue] })
}
