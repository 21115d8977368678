import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { secretPurpose } from '../../engine/webhooks/delivery-store.ts'
import { createWebhookSecret } from '../../engine/webhooks/signature.ts'
import { MAX_ENDPOINTS } from '../../engine/webhooks/webhook-outbox.ts'
import type { EndpointStatus } from '../../platform/db/generated/client.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import type { Outbound } from '../../platform/http/outbound/outbound.ts'
import type { Keyring } from '../../platform/keyring.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { afterPosition, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'
import { toWorkflowId } from '../workflows/workflow-id.ts'
import {
  type EndpointRow,
  toWebhookEndpoint,
  type WebhookEndpoint,
  type WebhookEndpointSecret,
  WITH_SECRETS,
} from './webhook-endpoint.ts'
import { checkUrl, invalid, parseEventTypes } from './webhook-input.ts'

const SECOND_MS = 1_000
/** How long the old secret may stay valid beside a new one. */
const MAX_OVERLAP_SECONDS = 7 * 24 * 60 * 60

export interface WebhookEndpointInput {
  url: string
  eventTypes: readonly string[]
  /** Only events of this workflow; absent or null: all. */
  workflowId?: string | null | undefined
}

export interface WebhookEndpointChange {
  url?: string | undefined
  eventTypes?: readonly string[] | undefined
  /** Only events of this workflow; null: of all. */
  workflowId?: string | null | undefined
  status?: EndpointStatus | undefined
}

export interface WebhooksParts {
  prisma: TenantClient
  keyring: Keyring
  outbound: Pick<Outbound, 'check'>
  audit: Pick<Audit, 'record'>
}

/** Where an organisation's events are sent, and what they are signed with. */
export class Webhooks {
  readonly #parts: WebhooksParts

  constructor(parts: WebhooksParts) {
    this.#parts = parts
  }

  /**
   * Registers an endpoint; its secret is shown this once. Throws VALIDATION for the address and the types,
   * NOT_FOUND for the workflow, CONFLICT when the organisation has 100 endpoints.
   */
  async create(actor: Actor, input: WebhookEndpointInput): Promise<WebhookEndpointSecret> {
    requireScope(actor, 'webhooks')
    const { organizationId } = actor
    const eventTypes = parseEventTypes(input.eventTypes)
    const url = await checkUrl(this.#parts.outbound, input.url)
    const workflowId = await this.#findWorkflow(actor, input.workflowId)
    return this.#parts.prisma.$transaction(async (tx) => {
      const count = await tx.webhookEndpoint.count({ where: { organizationId } })
      if (count >= MAX_ENDPOINTS) {
        throw new AppError('CONFLICT', `An organisation has at most ${MAX_ENDPOINTS} webhook endpoints`)
      }
      const id = createId('whk')
      await tx.webhookEndpoint.create({ data: { id, organizationId, url, eventTypes, workflowId } })
      const secret = await this.#addSecret(tx, actor, id)
      const endpoint = await this.#read(tx, actor, id)
      await this.#record(tx, actor, { action: 'webhook_endpoint.created', after: endpoint })
      return { endpoint, secret }
    })
  }

  /** Throws NOT_FOUND. */
  async get(actor: Actor, id: string): Promise<WebhookEndpoint> {
    requireReadScope(actor, 'webhooks')
    return this.#read(this.#parts.prisma, actor, id)
  }

  /** The endpoints with these ids that the organisation has, in no order. */
  async findMany(actor: Actor, ids: readonly string[]): Promise<WebhookEndpoint[]> {
    requireReadScope(actor, 'webhooks')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    const rows = await this.#parts.prisma.webhookEndpoint.findMany({ where, include: WITH_SECRETS })
    return rows.map(toWebhookEndpoint)
  }

  /** The newest first. */
  async list(actor: Actor, page: PageRequest): Promise<Page<WebhookEndpoint>> {
    requireReadScope(actor, 'webhooks')
    const rows = await this.#parts.prisma.webhookEndpoint.findMany({
      where: { organizationId: actor.organizationId, AND: [afterPosition('createdAt', 'desc', page.after)] },
      ...pageOrder('createdAt', 'desc', page),
      include: WITH_SECRETS,
    })
    return toPage(rows.map(toWebhookEndpoint), page)
  }

  /** A numbered page, the oldest first, for clients that count pages. */
  async listNumbered(
    actor: Actor,
    { size, page }: { size: number; page: number },
  ): Promise<WebhookEndpoint[]> {
    requireReadScope(actor, 'webhooks')
    const rows = await this.#parts.prisma.webhookEndpoint.findMany({
      where: { organizationId: actor.organizationId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      skip: size * page,
      take: size,
      include: WITH_SECRETS,
    })
    return rows.map(toWebhookEndpoint)
  }

  async count(actor: Actor): Promise<number> {
    requireReadScope(actor, 'webhooks')
    return this.#parts.prisma.webhookEndpoint.count({ where: { organizationId: actor.organizationId } })
  }

  /**
   * Changes what is given. An endpoint that is made active again begins anew: it counts as healthy. Deliveries on
   * their way to a paused one wait; those of another workflow that are on their way are still sent. Throws
   * VALIDATION, NOT_FOUND for the endpoint and the workflow.
   */
  async update(actor: Actor, id: string, change: WebhookEndpointChange): Promise<WebhookEndpoint> {
    requireScope(actor, 'webhooks')
    const { url, eventTypes, workflowId, status } = change
    if (status === 'disabled') throw invalid('status', 'must be active or paused: only failures disable')
    if (url !== undefined) await checkUrl(this.#parts.outbound, url)
    const data = {
      ...(url === undefined ? {} : { url }),
      ...(eventTypes === undefined ? {} : { eventTypes: parseEventTypes(eventTypes) }),
      ...(workflowId === undefined ? {} : { workflowId: await this.#findWorkflow(actor, workflowId) }),
      ...(status === undefined ? {} : { status }),
      ...(status === 'active' ? { disabledReason: null, failingSince: null } : {}),
    }
    return this.#parts.prisma.$transaction(async (tx) => {
      const before = await this.#read(tx, actor, id)
      const updatedAt = await readDatabaseTime(tx)
      const where = { organizationId: actor.organizationId, id }
      await tx.webhookEndpoint.updateMany({ where, data: { ...data, updatedAt } })
      const after = await this.#read(tx, actor, id)
      await this.#record(tx, actor, { action: 'webhook_endpoint.updated', before, after })
      return after
    })
  }

  /** Removes an endpoint with its deliveries. Throws NOT_FOUND. */
  async delete(actor: Actor, id: string): Promise<void> {
    requireScope(actor, 'webhooks')
    await this.#parts.prisma.$transaction(async (tx) => {
      const before = await this.#read(tx, actor, id)
      await tx.webhookEndpoint.deleteMany({ where: { organizationId: actor.organizationId, id } })
      await this.#record(tx, actor, { action: 'webhook_endpoint.deleted', before })
    })
  }

  /**
   * Gives an endpoint a new secret. Messages are signed with the old one too for the given time (at most 7 days),
   * so that the receiver can change over. Throws VALIDATION, NOT_FOUND.
   */
  async rotateSecret(
    actor: Actor,
    id: string,
    keepPreviousForSeconds: number,
  ): Promise<WebhookEndpointSecret> {
    requireScope(actor, 'webhooks')
    if (keepPreviousForSeconds < 0 || keepPreviousForSeconds > MAX_OVERLAP_SECONDS) {
      throw invalid('keepPreviousForSeconds', `must be from 0 to ${MAX_OVERLAP_SECONDS}`)
    }
    const { organizationId } = actor
    return this.#parts.prisma.$transaction(async (tx) => {
      await this.#read(tx, actor, id)
      const now = await readDatabaseTime(tx)
      const expiresAt = new Date(now.getTime() + keepPreviousForSeconds * SECOND_MS)
      // Of the secrets before the last one none stays: two signatures at most.
      await tx.webhookSecret.deleteMany({
        where: { organizationId, endpointId: id, expiresAt: { not: null } },
      })
      await tx.webhookSecret.updateMany({ where: { organizationId, endpointId: id }, data: { expiresAt } })
      const secret = await this.#addSecret(tx, actor, id)
      const endpoint = await this.#read(tx, actor, id)
      await this.#record(tx, actor, { action: 'webhook_endpoint.secret_rotated', after: endpoint })
      return { endpoint, secret }
    })
  }

  async #read(client: TenantClient | TenantTransaction, actor: Actor, id: string): Promise<WebhookEndpoint> {
    const where = { organizationId: actor.organizationId, id }
    const row: EndpointRow | null = await client.webhookEndpoint.findFirst({ where, include: WITH_SECRETS })
    if (!row) throw new AppError('NOT_FOUND', `Unknown webhook endpoint "${id}"`)
    return toWebhookEndpoint(row)
  }

  async #addSecret(tx: TenantTransaction, { organizationId }: Actor, endpointId: string): Promise<string> {
    const id = createId('whs')
    const secret = createWebhookSecret()
    const { keyId, bytes } = this.#parts.keyring.seal(secret, secretPurpose(organizationId, id))
    const sealed = new Uint8Array(bytes)
    const data = { id, organizationId, endpointId, keyId, sealed, lastFour: secret.slice(-4) }
    await tx.webhookSecret.create({ data })
    return secret
  }

  /** The workflow's own id, however its prefix was written (rest.md, K1). */
  async #findWorkflow({ organizationId }: Actor, given: string | null | undefined): Promise<string | null> {
    if (given == null) return null
    const where = { organizationId, id: toWorkflowId(given) }
    const workflow = await this.#parts.prisma.workflow.findFirst({ where, select: { id: true } })
    if (!workflow) throw new AppError('NOT_FOUND', `Unknown workflow "${given}"`)
    return workflow.id
  }

  async #record(
    tx: TenantTransaction,
    actor: Actor,
    {
      action,
      before,
      after,
    }: { action: `webhook_endpoint.${string}`; before?: WebhookEndpoint; after?: WebhookEndpoint },
  ): Promise<void> {
    const target = { type: 'webhook_endpoint', id: (after ?? before)?.id ?? null }
    await this.#parts.audit.record(tx, actor, { action, target, before, after })
  }
}
