import type { Webhooks } from '../../src/domain/webhooks/webhooks.ts'
import type { WorkflowRunPages } from '../../src/domain/workflow-runs/workflow-run-pages.ts'
import type { WorkflowRuns } from '../../src/domain/workflow-runs/workflow-runs.ts'
import { readBody, readQuery } from '../request-body.ts'
import { pathParameter, type Routes } from '../routes.ts'
import * as operations from './operations.ts'
import {
  RegisterWebhookBody,
  RunPageQuery,
  StartRunBody,
  toListedRun,
  toRun,
  toWebhook,
  WebhookPageQuery,
} from './wire.ts'

export interface WorkflowApiParts {
  webhooks: Webhooks
  workflowRuns: WorkflowRuns
  runPages: WorkflowRunPages
}

/** copy.ai's Workflows API: the endpoints of the reference (004), in its order. */
export function addWorkflowApi(routes: Routes, { webhooks, workflowRuns, runPages }: WorkflowApiParts): void {
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

  routes.add(operations.startRun, async (c) => {
    const { startVariables, metadata } = await readBody(c, StartRunBody)
    const key = c.req.header('idempotency-key')
    const { run, isReplay } = await workflowRuns.startOnce(c.var.actor, {
      workflowId: pathParameter(c, 'workflowId'),
      startVariables,
      metadata,
      ...(key === undefined ? {} : { idempotency: { route: 'workflow-run', key } }),
    })
    if (isReplay) c.header('Idempotent-Replayed', 'true')
    return c.json({ status: 'success', data: { id: run.id } })
  })

  routes.add(operations.getRun, async (c) => {
    const id = pathParameter(c, 'runId')
    const { run, output } = await runPages.get(c.var.actor, pathParameter(c, 'workflowId'), id)
    return c.json({ status: 'success', data: toRun(run, output) })
  })

  routes.add(operations.listRuns, async (c) => {
    const { size, page } = readQuery(c, RunPageQuery)
    const place = { limit: size, offset: size * (page - 1) }
    const { total, runs } = await runPages.list(c.var.actor, pathParameter(c, 'workflowId'), place)
    const data = runs.map(({ run, output }) => toListedRun(run, output))
    return c.json({ status: 'success', data: { total, data } })
  })
}
