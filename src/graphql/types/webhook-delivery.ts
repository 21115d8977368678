import { isJsonObject } from '../../base/json.ts'
import type {
  WebhookDelivery as Delivery,
  DeliveryFilter as Filter,
} from '../../domain/webhooks/webhook-deliveries.ts'
import type { WebhookEndpoint as Endpoint } from '../../domain/webhooks/webhook-endpoint.ts'
import type { DeliveryAttempt as Attempt } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { placeOf } from '../selection.ts'
import { DeliveryStatus, WebhookEventType } from './enums.ts'
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from './errors.ts'
import { DateTimeFilter } from './filters.ts'
import { WebhookEndpoint } from './webhook-endpoint.ts'

const DeliveryAttempt = builder.objectRef<Attempt>('DeliveryAttempt').implement({
  description: 'One request to an endpoint.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: '1 for the first.' }),
    at: t.expose('at', { type: 'DateTime' }),
    statusCode: t.exposeInt('statusCode', { nullable: true, description: 'Null: no answer came.' }),
    latencyMs: t.exposeInt('latencyMs'),
    error: t.exposeString('error', { nullable: true }),
    responseExcerpt: t.exposeString('responseExcerpt', {
      nullable: true,
      description: 'The first 4,096 characters of the answer.',
    }),
  }),
})

export const WebhookDelivery = builder.objectRef<Delivery>('WebhookDelivery')

builder.node(WebhookDelivery, {
  description: 'One event on its way to one endpoint.',
  isTypeOf: (value) => isJsonObject(value) && 'messageId' in value && 'endpointId' in value,
  authScopes: { read: 'webhooks' },
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { loaders }) => loaders.webhooks.deliveries.load(id),
  fields: (t) => ({
    messageId: t.exposeID('messageId', {
      description: 'Sent as `webhook-id`: the same for every attempt and every redelivery of the event.',
    }),
    endpoint: t.field({
      type: WebhookEndpoint,
      resolve: async ({ endpointId }, _args, { loaders }) => {
        const endpoint = await loaders.webhooks.endpoints.load(endpointId)
        if (!endpoint) throw new Error(`webhook endpoint ${endpointId} is gone`)
        return endpoint
      },
    }),
    eventType: t.expose('eventType', { type: WebhookEventType }),
    status: t.expose('status', { type: DeliveryStatus }),
    payload: t.expose('payload', { type: 'JSON' }),
    attempts: t.field({
      type: [DeliveryAttempt],
      description: 'The first one first; there are at most eight.',
      complexity: { field: 1, multiplier: 4 },
      resolve: ({ id }, _args, { loaders }) => loaders.webhooks.attempts.load(id),
    }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Null while an attempt is made, and after the last one.',
      resolve: ({ status, nextAttemptAt }) => (status === 'delivering' ? null : nextAttemptAt),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    redeliveryOf: t.field({
      type: WebhookDelivery,
      nullable: true,
      resolve: ({ redeliveryOfId }, _args, { loaders }) =>
        redeliveryOfId === null ? null : loaders.webhooks.deliveries.load(redeliveryOfId),
    }),
  }),
})

const WebhookDeliveryConnection = connectionType('WebhookDelivery', WebhookDelivery)

const DeliveryFilter = builder.inputType('DeliveryFilter', {
  fields: (t) => ({
    status: t.field({ type: [DeliveryStatus] }),
    eventType: t.field({ type: WebhookEventType }),
    createdAt: t.field({ type: DateTimeFilter }),
  }),
})

builder.objectField(WebhookEndpoint, 'deliveries', (t) =>
  t.field({
    type: WebhookDeliveryConnection,
    description: 'The newest first.',
    complexity: pageComplexity,
    args: { ...pageArguments(), filter: t.arg({ type: DeliveryFilter }) },
    resolve: async ({ id }, args, { loaders }, info) => {
      const place = placeOf(info)
      const filter: Filter = args.filter ?? {}
      const request = { filter, page: { first: args.first ?? 20, after: parseTimeCursor(args.after) } }
      return toConnection(await loaders.webhooks.deliveriesOfEndpoint(place, request).load(id), args, {
        positionOf: byCreation,
        totalCount: () => loaders.webhooks.deliveryCountOfEndpoint(place, filter).load(id),
      })
    },
  }),
)

builder.queryField('webhookDelivery', (t) =>
  t.field({
    type: WebhookDelivery,
    nullable: true,
    authScopes: { read: 'webhooks' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { loaders }) => loaders.webhooks.deliveries.load(id),
  }),
)

const ERRORS = [ValidationError, NotFoundError, ConflictError, ForbiddenError]
const DeliveryResult = builder.errorUnion('DeliveryResult', { types: [WebhookDelivery, ...ERRORS] })

const RecoverPayload = builder.objectRef<{ endpoint: Endpoint; queued: number }>('RecoverPayload').implement({
  isTypeOf: (value) => isJsonObject(value) && 'queued' in value,
  fields: (t) => ({
    endpoint: t.field({ type: WebhookEndpoint, resolve: ({ endpoint }) => endpoint }),
    queued: t.exposeInt('queued', { description: 'Messages that are on their way again.' }),
  }),
})
const RecoverResult = builder.errorUnion('RecoverResult', { types: [RecoverPayload, ...ERRORS] })

builder.mutationFields((t) => ({
  sendTestWebhook: t.field({
    type: DeliveryResult,
    description: 'Sends a made-up event of the type to the endpoint, whatever it is registered for.',
    authScopes: { write: 'webhooks' },
    args: {
      id: t.arg.id({ required: true }),
      eventType: t.arg({ type: WebhookEventType, required: true }),
    },
    resolve: (_root, { id, eventType }, { actor, services }) =>
      services.webhookDeliveries.sendTest(actor, id, eventType),
  }),
  redeliverWebhook: t.field({
    type: DeliveryResult,
    description: 'Sends a message again, with the same `webhook-id`.',
    authScopes: { write: 'webhooks' },
    args: { deliveryId: t.arg.id({ required: true }) },
    resolve: (_root, { deliveryId }, { actor, services }) =>
      services.webhookDeliveries.redeliver(actor, deliveryId),
  }),
  recoverWebhookEndpoint: t.field({
    type: RecoverResult,
    description: 'Sends again what the endpoint has not taken of a range of time; at most 10,000 messages.',
    authScopes: { write: 'webhooks' },
    args: {
      id: t.arg.id({ required: true }),
      since: t.arg({ type: 'DateTime', required: true }),
      until: t.arg({ type: 'DateTime' }),
    },
    resolve: async (_root, { id, since, until }, { actor, services }) => {
      const queued = await services.webhookDeliveries.recover(actor, id, { since, until: until ?? undefined })
      return { endpoint: await services.webhooks.get(actor, id), queued }
    },
  }),
}))
