import type { WebhookDelivery as Delivery } from '../../domain/webhooks/webhook-deliveries.ts'
import { builder } from '../builder.ts'
import { CURSOR_OF_UPDATE } from '../cursor.ts'
import { followRows, type RowUpdate } from '../row-updates.ts'
import { WebhookDelivery } from './webhook-delivery.ts'

const WebhookDeliveryUpdate = builder.objectRef<RowUpdate<Delivery>>('WebhookDeliveryUpdate').implement({
  description: 'A delivery of a webhook whose status has changed, as it is now.',
  fields: (t) => ({
    cursor: t.expose('cursor', CURSOR_OF_UPDATE),
    delivery: t.field({ type: WebhookDelivery, resolve: ({ row }) => row }),
  }),
})

builder.subscriptionField('webhookDeliveries', (t) =>
  t.field({
    type: WebhookDeliveryUpdate,
    description:
      'The deliveries that were recorded or whose status has changed after a cursor; without a cursor, from now on. ' +
      'Changes that follow each other fast may come as one; the last one is never missed. Fails before the first ' +
      'update with the code NOT_FOUND for an unknown endpoint.',
    authScopes: { read: 'webhooks' },
    complexity: 10,
    args: {
      endpointId: t.arg.id({ description: 'Only to this endpoint.' }),
      after: t.arg({ type: 'Cursor', description: 'The cursor of the last update that was seen.' }),
    },
    subscribe: async (_root, { endpointId, after }, context) => {
      const { actor, services } = context
      const pages = await services.feeds.webhookDeliveries(actor, endpointId ?? null, after)
      return followRows(pages, context, ({ id }) => services.webhookDeliveries.find(actor, id))
    },
    resolve: (update) => update,
  }),
)
