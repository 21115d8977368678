import type DataLoader from 'dataloader'
import type { Page } from '../../domain/page.ts'
import type {
  DeliveryFilter,
  DeliveryPageRequest,
  WebhookDelivery,
} from '../../domain/webhooks/webhook-deliveries.ts'
import type { WebhookEndpoint } from '../../domain/webhooks/webhook-endpoint.ts'
import type { DeliveryAttempt } from '../../platform/db/generated/client.ts'
import { inOrder, LoaderGroup } from './loader-group.ts'

/** Endpoints of webhooks, and what is delivered to them. */
export class WebhookLoaders extends LoaderGroup {
  get endpoints(): DataLoader<string, WebhookEndpoint | null> {
    const { webhooks } = this.services
    return this.at('webhook endpoints', (ids) => inOrder(ids, webhooks.findMany(this.actor, ids)))
  }

  get deliveries(): DataLoader<string, WebhookDelivery | null> {
    const { webhookDeliveries } = this.services
    return this.at('webhook deliveries', (ids) => inOrder(ids, webhookDeliveries.findMany(this.actor, ids)))
  }

  get attempts(): DataLoader<string, DeliveryAttempt[]> {
    const { webhookDeliveries } = this.services
    return this.at('attempts of deliveries', (ids) => webhookDeliveries.attemptsOf(this.actor, ids))
  }

  deliveriesOfEndpoint(
    place: string,
    request: DeliveryPageRequest,
  ): DataLoader<string, Page<WebhookDelivery>> {
    const { webhookDeliveries } = this.services
    return this.at(place, (ids) => webhookDeliveries.listOfEndpoints(this.actor, ids, request))
  }

  deliveryCountOfEndpoint(place: string, filter: DeliveryFilter): DataLoader<string, number> {
    const { webhookDeliveries } = this.services
    return this.at(`number at ${place}`, (ids) => webhookDeliveries.countOfEndpoints(this.actor, ids, filter))
  }
}
