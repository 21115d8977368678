import { AppError } from '../../base/errors.ts'
import type { Capability } from '../../engine/connectors/catalog.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import type { Capabilities } from '../capabilities/capabilities.ts'
import { OrganizationCache } from '../organizations/organization-cache.ts'

/** Which calls wait for a person: none, those that may destroy, those that do not only read, or all of them. */
export type ApprovalPolicy = 'never' | 'destructive' | 'writes' | 'always'

interface Policies {
  organization: ApprovalPolicy
  byCapability: ReadonlyMap<string, ApprovalPolicy>
}

/**
 * Which calls wait for a person's approval: the organisation's policy, and beside it those of single capabilities,
 * which win. A change counts at once in its own process and within 5 s in all others, whatever happens to the bus.
 */
export class ApprovalPolicies {
  readonly #prisma: TenantClient
  readonly #audit: Audit
  readonly #capabilities: Capabilities
  readonly #policies: OrganizationCache<Policies>

  constructor(parts: { prisma: TenantClient; capabilities: Capabilities; audit: Audit; bus: Bus }) {
    const { bus, capabilities } = parts
    this.#prisma = parts.prisma
    this.#audit = parts.audit
    this.#capabilities = capabilities
    const load = (organizationId: string) => this.#load(organizationId)
    this.#policies = new OrganizationCache({ bus, channel: 'approval-policies.changed', load })
  }

  async requiresApproval(organizationId: string, capability: Capability): Promise<boolean> {
    switch (await this.#policyOf(organizationId, capability.name)) {
      case 'never':
        return false
      case 'destructive':
        return capability.isDestructive
      case 'writes':
        return !capability.isReadOnly
      case 'always':
        return true
    }
  }

  /** The capability's own policy; null when the organisation's counts. */
  async find(organizationId: string, capabilityName: string): Promise<ApprovalPolicy | null> {
    const { byCapability } = await this.#policies.get(organizationId)
    return byCapability.get(capabilityName) ?? null
  }

  /** Gives a capability a policy of its own; null takes it away. Throws NOT_FOUND for an unknown capability. */
  async set(actor: Actor, capabilityName: string, policy: ApprovalPolicy | null): Promise<Capability> {
    requireScope(actor, 'admin')
    const { organizationId } = actor
    const capability = await this.#capabilities.find(organizationId, capabilityName)
    if (!capability) throw new AppError('NOT_FOUND', `Unknown capability "${capabilityName}"`)
    const key = { organizationId, capabilityName }
    await this.#prisma.$transaction(async (transaction) => {
      await transaction.capabilityPolicy.deleteMany({ where: key })
      if (policy) await transaction.capabilityPolicy.create({ data: { ...key, approvalPolicy: policy } })
      await this.#audit.record(transaction, actor, {
        action: 'capability_policy.changed',
        target: { type: 'capability', id: capabilityName },
        after: { approvalPolicy: policy },
      })
    })
    this.changed(organizationId)
    return capability
  }

  /** To be called after every change of the organisation's own policy. */
  changed(organizationId: string): void {
    this.#policies.changed(organizationId)
  }

  close(): void {
    this.#policies.close()
  }

  async #policyOf(organizationId: string, capabilityName: string): Promise<ApprovalPolicy> {
    const { organization, byCapability } = await this.#policies.get(organizationId)
    return byCapability.get(capabilityName) ?? organization
  }

  async #load(organizationId: string): Promise<Policies> {
    const where = { id: organizationId }
    const select = { approvalPolicy: true, capabilityPolicies: true }
    const organization = await this.#prisma.organization.findUnique({ where, select })
    const rows = organization?.capabilityPolicies ?? []
    return {
      organization: organization?.approvalPolicy ?? 'always',
      byCapability: new Map(rows.map((row) => [row.capabilityName, row.approvalPolicy])),
    }
  }
}
