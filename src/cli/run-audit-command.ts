import { z } from 'zod'
import type { JsonValue } from '../base/json.ts'
import type { Audit, AuditVerification } from '../domain/audit/audit.ts'
import { findOperator } from '../domain/operator.ts'
import type { Organizations } from '../domain/organizations/organizations.ts'

export const AUDIT_COMMAND = 'audit.verify'

/** A type and no interface, so that it is JSON. */
export type AuditArguments = {
  /** The slug of one; by default the first. */
  organization?: string
  /** The entry behind which the verification begins. */
  after: number
}

const auditArguments = z.strictObject({ organization: z.string().optional(), after: z.int().min(0) })

/** Verifies at most 10,000 entries of an audit log. Throws AppError NOT_FOUND for an unknown organisation. */
export async function runAuditCommand(
  { audit, organizations }: { audit: Audit; organizations: Organizations },
  args: JsonValue,
): Promise<AuditVerification & { [key: string]: JsonValue }> {
  const { organization, after } = auditArguments.parse(args)
  return { ...(await audit.verify(await findOperator(organizations, organization), after)) }
}
