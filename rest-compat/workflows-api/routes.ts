import type { Context } from 'hono'
import type { z } from 'zod'
import type { Triggers } from '../../src/domain/triggers/triggers.ts'
import type { RunAnswers } from '../../src/domain/workflow-runs/run-answers.ts'
import type { WorkflowRunPages } from '../../src/domain/workflow-runs/workflow-run-pages.ts'
import type { WorkflowRuns } from '../../src/domain/workflow-runs/workflow-runs.ts'
import type { Deployments } from '../../src/domain/workflows/deployments.ts'
import type { WorkflowVersions } from '../../src/domain/workflows/workflow-versions.ts'
import type { Workflows } from '../../src/domain/workflows/workflows.ts'
import type { EventStreamOptions } from '../../src/platform/http/server-sent-events.ts'
import { readBody, readQuery } from '../request-body.ts'
import type { RestEnv } from '../rest-env.ts'
import { pathParameter, type Routes } from '../routes.ts'
import { executeAndStream, executeAndWait } from './execute.ts'
import * as operations from './operations.ts'
import {
  CreateBody,
  ExecutionPageQuery,
  GraphBody,
  toExecution,
  toGraphInput,
  toLogs,
  toWholeWorkflow,
  toWorkflow,
  UpdateBody,
  WorkflowPageQuery,
} from './wire.ts'

export interface WorkflowsApiParts {
  workflows: Workflows
  workflowVersions: WorkflowVersions
  deployments: Deployments
  triggers: Triggers
  workflowRuns: WorkflowRuns
  runPages: WorkflowRunPages
  runAnswers: RunAnswers
  eventStreams: EventStreamOptions
}

/** Powabase's workflows, for people who come from there (rest.md, Beyond). */
export function addWorkflowsApi(routes: Routes, parts: WorkflowsApiParts): void {
  addWorkflows(routes, parts)
  addDeployments(routes, parts)
  addExecutions(routes, parts)
}

function addWorkflows(routes: Routes, { workflows, workflowVersions }: WorkflowsApiParts): void {
  const update = async (c: Context<RestEnv>) => {
    const { blocks, edges, ...facts } = await readBody(c, UpdateBody)
    const id = idOf(c)
    const saved = await workflows.update(c.var.actor, id, facts)
    if (!blocks) return c.json(toWholeWorkflow(saved))
    const graph = toGraphInput({ blocks, edges: edges ?? [] })
    return c.json(toWholeWorkflow(await workflowVersions.save(c.var.actor, id, { graph })))
  }

  routes.add(operations.listWorkflows, async (c) => {
    const page = readQuery(c, WorkflowPageQuery)
    const total = await workflows.count(c.var.actor, {})
    const rows = await workflows.listFrom(c.var.actor, page)
    return c.json({ workflows: rows.map(toWorkflow), total, ...page })
  })
  routes.add(operations.createWorkflow, async (c) => {
    const { blocks, edges = [], ...facts } = await readBody(c, CreateBody)
    const graph = blocks && toGraphInput({ blocks, edges })
    return c.json(toWholeWorkflow(await workflows.create(c.var.actor, { ...facts, graph })), 201)
  })
  routes.add(operations.getWorkflow, async (c) =>
    c.json(toWholeWorkflow(await workflows.get(c.var.actor, idOf(c)))),
  )
  routes.add(operations.putWorkflow, update)
  routes.add(operations.patchWorkflow, update)
  routes.add(operations.deleteWorkflow, async (c) => {
    await workflows.delete(c.var.actor, idOf(c))
    return c.body(null, 204)
  })
  routes.add(operations.saveGraph, async (c) => {
    const graph = toGraphInput(await readBody(c, GraphBody))
    return c.json(toWholeWorkflow(await workflowVersions.save(c.var.actor, idOf(c), { graph })))
  })
}

function addDeployments(routes: Routes, { deployments, triggers }: WorkflowsApiParts): void {
  routes.add(operations.deployWorkflow, async (c) => {
    const { deployedVersion } = await deployments.deploy(c.var.actor, idOf(c))
    return c.json({ ok: true, version: deployedVersion })
  })
  routes.add(operations.undeployWorkflow, async (c) => {
    await deployments.undeploy(c.var.actor, idOf(c))
    return c.json({ ok: true })
  })
  routes.add(operations.armWorkflow, async (c) => {
    const { armedUntil } = await triggers.arm(c.var.actor, idOf(c))
    return c.json({ ok: true, armed_until: armedUntil?.toISOString() ?? null })
  })
}

function addExecutions(routes: Routes, parts: WorkflowsApiParts): void {
  const { workflowRuns, runPages } = parts
  routes.add(operations.execute, (c) => executeAndWait(c, parts, idOf(c)))
  routes.add(operations.executeStream, (c) => executeAndStream(c, parts, idOf(c)))
  routes.add(operations.listExecutions, async (c) => {
    const page: z.output<typeof ExecutionPageQuery> = readQuery(c, ExecutionPageQuery)
    const { total, runs } = await runPages.list(c.var.actor, idOf(c), page)
    return c.json({ executions: runs.map(({ run }) => toExecution(run)), total, ...page })
  })
  routes.add(operations.getLogs, async (c) => {
    const { run } = await runPages.get(c.var.actor, idOf(c), pathParameter(c, 'eid'))
    const [steps = []] = await workflowRuns.stepsOf(c.var.actor, [run.id])
    return c.json({ logs: toLogs(steps) })
  })
}

function idOf(c: Context<RestEnv>): string {
  return pathParameter(c, 'id')
}
