import { AppError } from '../../base/errors.ts'
import type { Capability } from '../../engine/connectors/catalog.ts'
import type { HintOverride } from '../../engine/connectors/tool-flags.ts'
import type { Integration } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import type { Capabilities } from './capabilities.ts'

export interface HintDecisionsParts {
  prisma: TenantClient
  capabilities: Capabilities
  audit: Audit
}

/** What administrators decide about the claims of tools. Every decision is audited and counts from the next call on. */
export class HintDecisions {
  readonly #parts: HintDecisionsParts

  constructor(parts: HintDecisionsParts) {
    this.#parts = parts
  }

  /**
   * Says what a tool does, in place of what it says of itself: for every account and version of it. A hint that is
   * null is the tool's own again; one that is left out stays as it is. Throws FORBIDDEN, NOT_FOUND, and VALIDATION
   * for memory, whose hints are facts.
   */
  async override(actor: Actor, name: string, hints: HintOverride): Promise<Capability> {
    requireScope(actor, 'admin')
    const { organizationId } = actor
    const { integration, tool } = await this.#parts.capabilities.get(actor, name)
    if (!integration) throw notOverridable(name)
    const data = pickGiven(hints)
    await this.#parts.capabilities.change(organizationId, async (transaction) => {
      const place = { organizationId, key: integration.key }
      const { id: integrationId } = await transaction.integration.findUniqueOrThrow({
        where: { organizationId, organizationId_key: place },
      })
      const key = { organizationId, integrationId, tool }
      await transaction.capabilityOverride.upsert({
        where: { organizationId, organizationId_integrationId_tool: key },
        create: { ...key, ...data },
        update: { ...data, updatedAt: new Date() },
      })
      const target = { type: 'capability', id: name }
      await this.#parts.audit.record(transaction, actor, {
        action: 'capability.overridden',
        target,
        after: data,
      })
    })
    return this.#parts.capabilities.get(actor, name)
  }

  /** Whether what an integration's tools declare of themselves counts. Throws FORBIDDEN and NOT_FOUND. */
  async trust(actor: Actor, integrationId: string, trustHints: boolean): Promise<Integration> {
    requireScope(actor, 'admin')
    const where = { organizationId: actor.organizationId, id: integrationId }
    const known = await this.#parts.prisma.integration.findUnique({ where })
    if (!known) throw new AppError('NOT_FOUND', `Unknown integration "${integrationId}"`)
    return this.#parts.capabilities.change(actor.organizationId, async (transaction) => {
      const integration = await transaction.integration.update({ where, data: { trustHints } })
      const target = { type: 'integration', id: integrationId }
      const before = { trustHints: known.trustHints }
      const entry = { action: 'integration.trusted', target, before, after: { trustHints } } as const
      await this.#parts.audit.record(transaction, actor, entry)
      return integration
    })
  }
}

function pickGiven({ readOnly, idempotent, destructive, openWorld }: HintOverride) {
  return {
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(idempotent === undefined ? {} : { idempotent }),
    ...(destructive === undefined ? {} : { destructive }),
    ...(openWorld === undefined ? {} : { openWorld }),
  }
}

function notOverridable(name: string): AppError {
  const message = `What "${name}" does is no claim: memory is part of this installation`
  return new AppError('VALIDATION', message, { issues: [{ path: ['name'], code: 'unsupported', message }] })
}
