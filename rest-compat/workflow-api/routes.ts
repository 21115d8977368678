import type { Webhooks } from '../../src/domain/webhooks.ts'
import { readBody, readQuery } from '../request-body.ts'
import { pathParameter, type Routes } from '../routes.ts'
import * as operations from './operations.ts'
import { RegisterWebhookBody, toWebhook, WebhookPageQuery } from './wire.ts'

export interface WorkflowApiParts {
  webhooks: Webhooks
}

/** copy.ai's Workflows API: the endpoints of the reference (004), in its order. */
export function addWorkflowApi(routes: Routes, { webhooks }: WorkflowApiParts): void {
  routes.add(operations.registerWebhook, async (c) => {
    const { url, eventType, workflowId } = await readBody(c, RegisterWebhookBody)
    const registered = await webhooks.create(c.var.actor, { url, eventTypes: [eventType], workflowId })
    const data = { ...toWebhook(registered.endpoint), secret: registered.secret }
    return c.json({ status: 'success', data })
  })

  routes.add(operations.getWebhook, async (c) => {
    const endpoint = await webhooks.get(c.var.actor, pathParameter(c, 'webhookId'))
    return c.json({ status: 'success', data: toWebhook(endpoint) })
  })

  routes.add(operations.listWebhooks, async (c) => {
    const page = readQuery(c, WebhookPageQuery)
    const total = await webhooks.count(c.var.actor)
    const endpoints = await webhooks.listNumbered(c.var.actor, page)
    return c.json({ status: 'success', total, data: endpoints.map(toWebhook) })
  })

  routes.add(operations.deleteWebhook, async (c) => {
    const id = pathParameter(c, 'webhookId')
    await webhooks.delete(c.var.actor, id)
    return c.json({ status: 'success', data: { id } })
  })
}
