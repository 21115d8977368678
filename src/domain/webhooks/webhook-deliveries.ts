import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { LIST_OF_ENDPOINTS } from '../../engine/webhooks/sql/list.ts'
import { FIND_UNDELIVERED, REDELIVER } from '../../engine/webhooks/sql/repeat.ts'
import type { WebhookEventType } from '../../engine/webhooks/webhook-event.ts'
import { insertDeliveries, type WebhookOutbox } from '../../engine/webhooks/webhook-outbox.ts'
import type {
  DeliveryAttempt,
  WebhookDelivery as DeliveryRow,
  DeliveryStatus,
  Prisma,
} from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { inTransaction } from '../../platform/db/transaction.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { type TimeFilter, timeCondition } from '../filters.ts'
import { countsInOrder, type Page, type PageRequest, toPage } from '../page.ts'
import { invalid, parseEventTypes } from './webhook-input.ts'
import { sampleEvent } from './webhook-samples.ts'
import type { Webhooks } from './webhooks.ts'

/** Messages that one recovery puts on their way again at most, and how many in one statement. */
const MAX_RECOVERED = 10_000
const RECOVERY_BATCH = 500

type ListedRow = Omit<DeliveryRow, 'sequence' | 'position'>
export type WebhookDelivery = Omit<ListedRow, 'eventType'> & { eventType: WebhookEventType }
/** With its place in the feed of deliveries. */
export type PlacedDelivery = WebhookDelivery & { position: bigint }

export interface DeliveryFilter {
  status?: DeliveryStatus[] | null | undefined
  eventType?: WebhookEventType | null | undefined
  createdAt?: TimeFilter | null | undefined
}

export interface DeliveryPageRequest {
  filter: DeliveryFilter
  page: PageRequest
}

export interface WebhookDeliveriesParts {
  pool: pg.Pool
  prisma: TenantClient
  outbox: WebhookOutbox
  webhooks: Webhooks
}

/** Events on their way to endpoints: what became of them, and sending them again. */
export class WebhookDeliveries {
  readonly #parts: WebhookDeliveriesParts

  constructor(parts: WebhookDeliveriesParts) {
    this.#parts = parts
  }

  /** Null for a delivery that the organisation does not have. */
  async find(actor: Actor, id: string): Promise<PlacedDelivery | null> {
    return (await this.findMany(actor, [id]))[0] ?? null
  }

  /** The deliveries with these ids that the organisation has, in no order. */
  async findMany(actor: Actor, ids: readonly string[]): Promise<PlacedDelivery[]> {
    requireReadScope(actor, 'webhooks')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    return (await this.#parts.prisma.webhookDelivery.findMany({ where })).map(toDelivery)
  }

  /**
   * One page of each endpoint's deliveries, the newest first, in the order of the endpoints; each is cut in the
   * index, however many deliveries an endpoint has.
   */
  async listOfEndpoints(
    actor: Actor,
    endpointIds: readonly string[],
    { filter, page }: DeliveryPageRequest,
  ): Promise<Page<WebhookDelivery>[]> {
    requireReadScope(actor, 'webhooks')
    const { eventType, status, createdAt } = filter
    const { rows } = await this.#parts.pool.query<ListedRow>(LIST_OF_ENDPOINTS, [
      actor.organizationId,
      endpointIds,
      page.first + 1,
      page.after?.value ?? null,
      page.after?.id ?? null,
      eventType ?? null,
      status ?? null,
      createdAt?.gt ?? null,
      createdAt?.gte ?? null,
      createdAt?.lt ?? null,
      createdAt?.lte ?? null,
    ])
    return endpointIds.map((id) =>
      toPage(rows.filter(({ endpointId }) => endpointId === id).map(toDelivery), page),
    )
  }

  async countOfEndpoints(
    actor: Actor,
    endpointIds: readonly string[],
    filter: DeliveryFilter,
  ): Promise<number[]> {
    requireReadScope(actor, 'webhooks')
    const counts = await this.#parts.prisma.webhookDelivery.groupBy({
      by: ['endpointId'],
      where: { ...toCondition(actor, filter), endpointId: { in: [...endpointIds] } },
      _count: { _all: true },
    })
    return countsInOrder(endpointIds, counts, ({ endpointId }) => endpointId)
  }

  /** The attempts of each delivery, in their order; there are at most eight. */
  async attemptsOf(actor: Actor, deliveryIds: readonly string[]): Promise<DeliveryAttempt[][]> {
    requireReadScope(actor, 'webhooks')
    const rows = await this.#parts.prisma.deliveryAttempt.findMany({
      where: { organizationId: actor.organizationId, deliveryId: { in: [...deliveryIds] } },
      orderBy: { number: 'asc' },
    })
    return deliveryIds.map((id) => rows.filter(({ deliveryId }) => deliveryId === id))
  }

  /** Sends a made-up event of the type to one endpoint, whatever it is registered for. Throws NOT_FOUND, VALIDATION. */
  async sendTest(actor: Actor, endpointId: string, eventType: string): Promise<WebhookDelivery> {
    requireScope(actor, 'webhooks')
    const [type] = parseEventTypes([eventType])
    if (type === undefined) throw invalid('eventType', 'is missing')
    const endpoint = await this.#activeEndpoint(actor, endpointId)
    const event = sampleEvent(actor.organizationId, type)
    const [id] = await inTransaction(this.#parts.pool, (tx) =>
      insertDeliveries(tx, event, { endpointIds: [endpoint.id] }),
    )
    return this.#sent(actor, id)
  }

  /** Sends a message again, with its `webhook-id`, as a delivery of its own. Throws NOT_FOUND, CONFLICT. */
  async redeliver(actor: Actor, deliveryId: string): Promise<WebhookDelivery> {
    requireScope(actor, 'webhooks')
    const delivery = await this.find(actor, deliveryId)
    if (!delivery) throw new AppError('NOT_FOUND', `Unknown webhook delivery "${deliveryId}"`)
    await this.#activeEndpoint(actor, delivery.endpointId)
    const id = createId('dlv')
    await this.#parts.pool.query(REDELIVER, [actor.organizationId, [deliveryId], [id]])
    return this.#sent(actor, id)
  }

  /**
   * Sends again what was recorded for an endpoint between two times (`until` is now unless given) and never
   * taken by it; at most 10,000 messages. Resolves with how many. Throws NOT_FOUND, VALIDATION, CONFLICT.
   */
  async recover(
    actor: Actor,
    endpointId: string,
    { since, until = new Date() }: { since: Date; until?: Date | undefined },
  ): Promise<number> {
    requireScope(actor, 'webhooks')
    if (since >= until) throw invalid('since', 'must be before `until`')
    await this.#activeEndpoint(actor, endpointId)
    const range = [actor.organizationId, endpointId, since, until]
    let [count, after] = [0, '']
    while (count < MAX_RECOVERED) {
      const values = [...range, after, RECOVERY_BATCH]
      const { rows } = await this.#parts.pool.query<{ id: string; messageId: string }>(
        FIND_UNDELIVERED,
        values,
      )
      const [known, fresh] = [rows.map(({ id }) => id), rows.map(() => createId('dlv'))]
      if (rows.length > 0) await this.#parts.pool.query(REDELIVER, [actor.organizationId, known, fresh])
      count += rows.length
      after = rows.at(-1)?.messageId ?? ''
      if (rows.length < RECOVERY_BATCH) break
    }
    this.#parts.outbox.announce()
    return count
  }

  /** What nothing is sent to now is told at once, and not when people wonder where their message is. */
  async #activeEndpoint(actor: Actor, id: string) {
    const endpoint = await this.#parts.webhooks.get(actor, id)
    if (endpoint.status === 'active') return endpoint
    throw new AppError('CONFLICT', `Webhook endpoint "${id}" is ${endpoint.status}`)
  }

  async #sent(actor: Actor, id: string | undefined): Promise<WebhookDelivery> {
    this.#parts.outbox.announce()
    const delivery = id === undefined ? null : await this.find(actor, id)
    if (!delivery) throw new AppError('NOT_FOUND', 'The delivery is gone')
    return delivery
  }
}

function toDelivery<Row extends ListedRow>(row: Row): Row & WebhookDelivery {
  return { ...row, eventType: row.eventType as WebhookEventType } // only such are written
}

function toCondition({ organizationId }: Actor, filter: DeliveryFilter) {
  const { status, eventType, createdAt } = filter
  const conditions = {
    ...(status && { status: { in: status } }),
    ...(eventType && { eventType }),
    ...(createdAt && { createdAt: timeCondition(createdAt) }),
  }
  // absent, never undefined
  return { organizationId, ...conditions } as Prisma.WebhookDeliveryWhereInput & { organizationId: string }
}
