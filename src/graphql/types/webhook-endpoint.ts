import { z } from 'zod'
import { isJsonObject } from '../../base/json.ts'
import type {
  WebhookEndpoint as Endpoint,
  WebhookEndpointSecret,
} from '../../domain/webhooks/webhook-endpoint.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { placeOf, selectionOf } from '../selection.ts'
import { DeleteResult } from './deletion.ts'
import { EndpointStatus, WebhookEventType } from './enums.ts'
import { ConflictError, ForbiddenError, NotFoundError, ValidationError } from './errors.ts'
import { Workflow } from './workflow.ts'

export const WebhookEndpoint = builder.objectRef<Endpoint>('WebhookEndpoint')

builder.node(WebhookEndpoint, {
  description: 'Where the organisation is told of events, by requests signed as Standard Webhooks describes.',
  isTypeOf: (value) => isJsonObject(value) && 'secretHint' in value,
  authScopes: { read: 'webhooks' },
  id: { resolve: ({ id }) => id },
  loadManyWithoutCache: async (ids, { actor, services }) => {
    const found = await services.webhooks.findMany(actor, ids)
    return ids.map((id) => found.find((endpoint) => endpoint.id === id) ?? null)
  },
  fields: (t) => ({
    url: t.exposeString('url'),
    eventTypes: t.expose('eventTypes', { type: [WebhookEventType] }),
    workflowId: t.exposeID('workflowId', {
      nullable: true,
      description: 'The workflow whose events are sent; null: those of all workflows.',
    }),
    workflow: t.field({
      type: Workflow,
      nullable: true,
      description: 'That workflow; null as well when it was deleted.',
      resolve: ({ workflowId }, _args, context, info) =>
        workflowId === null
          ? null
          : context.loaders.workflows
              .byId(placeOf(info), selectionOf(context, info, 'Workflow'))
              .load(workflowId),
    }),
    status: t.expose('status', { type: EndpointStatus }),
    disabledReason: t.exposeString('disabledReason', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    secretHint: t.exposeString('secretHint', { description: 'The last characters of the newest secret.' }),
    previousSecretExpiresAt: t.expose('previousSecretExpiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until then messages carry a signature of the secret before it as well.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when every attempt has failed; after 5 days the endpoint is disabled.',
    }),
  }),
})

const Secret = builder.objectRef<WebhookEndpointSecret>('WebhookEndpointSecret').implement({
  description: 'An endpoint with its secret, which is shown this once.',
  isTypeOf: (value) => isJsonObject(value) && 'secret' in value,
  fields: (t) => ({
    endpoint: t.field({ type: WebhookEndpoint, resolve: ({ endpoint }) => endpoint }),
    secret: t.exposeString('secret', { description: '`whsec_` and the key in base64.' }),
  }),
})

const WebhookEndpointConnection = connectionType('WebhookEndpoint', WebhookEndpoint)

builder.queryFields((t) => ({
  webhookEndpoint: t.field({
    type: WebhookEndpoint,
    nullable: true,
    authScopes: { read: 'webhooks' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) =>
      (await services.webhooks.findMany(actor, [id]))[0] ?? null,
  }),
  webhookEndpoints: t.field({
    type: WebhookEndpointConnection,
    authScopes: { read: 'webhooks' },
    complexity: pageComplexity,
    args: pageArguments(),
    resolve: async (_root, args, { actor, services }) => {
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      return toConnection(await services.webhooks.list(actor, page), args, {
        positionOf: byCreation,
        totalCount: () => services.webhooks.count(actor),
      })
    },
  }),
}))

/** `WebhookEndpoint` for a change, `WebhookEndpointSecret` where a secret has been made. */
const WebhookResult = builder.errorUnion('WebhookResult', {
  types: [Secret, WebhookEndpoint, ValidationError, NotFoundError, ConflictError, ForbiddenError],
})

const DAY_SECONDS = 86_400

builder.mutationFields((t) => ({
  createWebhookEndpoint: t.field({
    type: WebhookResult,
    description: 'Registers an address for events. Answers with WebhookEndpointSecret.',
    authScopes: { write: 'webhooks' },
    args: {
      url: t.arg.string({ required: true }),
      eventTypes: t.arg({ type: [WebhookEventType], required: true }),
      workflowId: t.arg.id(),
    },
    resolve: (_root, input, { actor, services }) => services.webhooks.create(actor, input),
  }),
  updateWebhookEndpoint: t.field({
    type: WebhookResult,
    description:
      'Changes what is given; only `workflowId` can be given as null. PAUSED holds deliveries back; ACTIVE takes ' +
      'them up again, after a disablement too.',
    authScopes: { write: 'webhooks' },
    args: {
      id: t.arg.id({ required: true }),
      url: t.arg.string(),
      eventTypes: t.arg({ type: [WebhookEventType] }),
      workflowId: t.arg.id({
        description: 'Only events of this workflow from now on; null: those of all workflows.',
      }),
      status: t.arg({ type: EndpointStatus }),
    },
    resolve: (_root, { id, url, eventTypes, workflowId, status }, { actor, services }) =>
      services.webhooks.update(actor, id, {
        url: url ?? undefined,
        eventTypes: eventTypes ?? undefined,
        workflowId,
        status: status ?? undefined,
      }),
  }),
  rotateWebhookSecret: t.field({
    type: WebhookResult,
    description:
      'Makes a new secret; the old one signs beside it for a while. Answers with WebhookEndpointSecret.',
    authScopes: { write: 'webhooks' },
    args: {
      id: t.arg.id({ required: true }),
      keepPreviousForSeconds: t.arg.int({ defaultValue: DAY_SECONDS, validate: z.int().min(0).nullish() }),
    },
    resolve: (_root, { id, keepPreviousForSeconds }, { actor, services }) =>
      services.webhooks.rotateSecret(actor, id, keepPreviousForSeconds ?? DAY_SECONDS),
  }),
  deleteWebhookEndpoint: t.field({
    type: DeleteResult,
    description: 'Removes the endpoint with its deliveries.',
    authScopes: { write: 'webhooks' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) => {
      await services.webhooks.delete(actor, id)
      return { deletedId: id }
    },
  }),
}))
