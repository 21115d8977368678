import type pg from 'pg'
import { AppError, isAppError } from '../../base/errors.ts'
import { type JsonObject, type JsonValue, jsonHash } from '../../base/json.ts'
import type { StreamFollower } from '../../engine/event-log/follower.ts'
import type { Startable } from '../../engine/workflow/runners/subworkflow.ts'
import { isFinalRun, type RunTrigger } from '../../engine/workflow/runs/run.ts'
import { createRunId } from '../../engine/workflow/runs/run-id.ts'
import type { RunRequest } from '../../engine/workflow/runs/run-request.ts'
import type { WorkflowRunner } from '../../engine/workflow/runs/workflow-runner.ts'
import type { RunStep, WorkflowRun } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { inTransaction } from '../../platform/db/transaction.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { followStream, type StreamSource } from '../follow-stream.ts'
import { type IdempotencyRecords, parseIdempotencyKey } from '../idempotency.ts'
import { afterPosition, type Direction, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'
import type { RunnableWorkflows } from '../workflows/runnable-workflows.ts'
import { admitRuns, begunOf, startRun } from './run-admission.ts'
import { outputOf } from './run-step.ts'
import { toRunCondition, type WorkflowRunFilter } from './workflow-run-filter.ts'
import { checkItemCount, checkRunInput, withItem } from './workflow-run-input.ts'
import { planRetry } from './workflow-run-retry.ts'

export interface WorkflowRunsParts extends StreamSource {
  pool: pg.Pool
  prisma: TenantClient
  workflowRunner: WorkflowRunner
  workflows: RunnableWorkflows
  idempotency: IdempotencyRecords
}

export interface StartRequest {
  workflowId: string
  startVariables?: JsonObject | undefined
  metadata?: JsonObject | undefined
  /** Without one: the deployed version, else the newest. */
  version?: number | undefined
  runAt?: Date | null | undefined
  trigger?: RunTrigger | undefined
  idempotency?: { route: string; key: string } | undefined
}

/** Starts, reads, watches, cancels and retries runs of workflows. */
export class WorkflowRuns {
  readonly #parts: WorkflowRunsParts

  constructor(parts: WorkflowRunsParts) {
    this.#parts = parts
  }

  /**
   * Accepts a run, which begins at once or at `runAt`. Of all requests with one idempotency key within 24 hours one
   * begins; the others are answered with its run.
   *
   * Throws NOT_FOUND (workflow, version), VALIDATION, CONFLICT for an archived workflow, CREDIT_LIMIT_REACHED and
   * IDEMPOTENCY_MISMATCH; then nothing has been accepted.
   */
  async start(actor: Actor, request: StartRequest): Promise<WorkflowRun> {
    return (await this.startOnce(actor, request)).run
  }

  /** The same; `isReplay` tells that another request with the key has begun the run. */
  async startOnce(actor: Actor, request: StartRequest): Promise<{ run: WorkflowRun; isReplay: boolean }> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    const plan = await this.#plan(actor, request)
    const first = plan.claim && (await this.#parts.idempotency.find({ ...plan.claim, organizationId }))
    if (first) return { run: await this.get(actor, first.subjectId), isReplay: true }
    const isBegun = await startRun(this.#parts, plan)
    if (!isBegun) return this.startOnce(actor, request)
    return { run: await this.get(actor, plan.runId), isReplay: false }
  }

  /**
   * Accepts 1 to 100 runs at once: all of them, or none when one of them is refused. Throws as `start` does, with the
   * item in the path of an issue; then nothing has been accepted. With a key each item has one of its own, and one
   * whose key was used for another item has IDEMPOTENCY_MISMATCH in its place.
   */
  async startMany(
    actor: Actor,
    workflowId: string,
    items: readonly JsonObject[],
    key?: string,
  ): Promise<(WorkflowRun | AppError<'IDEMPOTENCY_MISMATCH'>)[]> {
    requireScope(actor, 'workflows')
    checkItemCount(items.length)
    const requests = items.map((startVariables, index) => ({
      ...{ workflowId, startVariables },
      ...(key === undefined ? {} : { idempotency: { route: 'workflow-runs', key: `${key}#${index}` } }),
    }))
    const plans = await Promise.all(
      requests.map((request, index) =>
        this.#plan(actor, request).catch((cause: unknown) => {
          throw withItem(cause, index)
        }),
      ),
    )
    const begun = await this.#accept(plans)
    return Promise.all(
      plans.map((plan, index) =>
        begun.has(plan.runId)
          ? this.get(actor, plan.runId)
          : this.start(actor, requests[index] ?? { workflowId }).catch(mismatchOrThrow),
      ),
    )
  }

  /**
   * Begins another run of the same version that takes over what had ended well before the block, or before the one
   * that failed. Throws NOT_FOUND (run, block), CONFLICT for one that has not ended, CREDIT_LIMIT_REACHED.
   */
  async retry(actor: Actor, id: string, fromBlockId?: string | null): Promise<WorkflowRun> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    const run = await this.get(actor, id)
    if (!isFinalRun(run.status)) throw new AppError('CONFLICT', 'The run has not ended yet')
    const pinned = await this.#parts.workflows.load(organizationId, run.workflowId, run.version)
    if (!pinned) throw new AppError('NOT_FOUND', `Version ${run.version} of the workflow is gone`)
    const steps = await this.#parts.prisma.runStep.findMany({ where: { organizationId, runId: id } })
    const plan = planRetry(run, { steps, graph: pinned.graph, fromBlockId: fromBlockId ?? null })
    await this.#accept([plan])
    return this.get(actor, plan.runId)
  }

  /** Ends a run at once, and those that it waits for. A finished one stays as it is. Throws NOT_FOUND. */
  async cancel(actor: Actor, id: string): Promise<WorkflowRun> {
    requireScope(actor, 'workflows')
    await this.get(actor, id)
    await this.#parts.workflowRunner.cancel({ organizationId: actor.organizationId, runId: id })
    return this.get(actor, id)
  }

  /** Throws NOT_FOUND for a run that the organisation does not have. */
  async get(actor: Actor, id: string): Promise<WorkflowRun> {
    const run = await this.find(actor, id)
    if (!run) throw new AppError('NOT_FOUND', `Unknown run "${id}"`)
    return run
  }

  /** Null for one that the organisation does not have; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<WorkflowRun | null> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#parts.prisma.workflowRun.findUnique({ ...selection, where })
  }

  async list(
    actor: Actor,
    listing: { filter: WorkflowRunFilter; page: PageRequest; direction?: Direction | undefined },
    selection: object = {},
  ): Promise<Page<WorkflowRun>> {
    requireReadScope(actor, 'workflows')
    const { filter, page, direction = 'desc' } = listing
    const rows = await this.#parts.prisma.workflowRun.findMany({
      ...selection,
      where: {
        organizationId: actor.organizationId,
        AND: [toRunCondition(filter), afterPosition('createdAt', direction, page.after)],
      },
      ...pageOrder('createdAt', direction, page),
    })
    return toPage(rows, page)
  }

  async count(actor: Actor, filter: WorkflowRunFilter): Promise<number> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    return this.#parts.prisma.workflowRun.count({ where: { organizationId, AND: [toRunCondition(filter)] } })
  }

  /** Each run's steps, in the order in which they ended; those under way come last. */
  async stepsOf(actor: Actor, runIds: readonly string[]): Promise<RunStep[][]> {
    requireReadScope(actor, 'workflows')
    const rows = await this.#parts.prisma.runStep.findMany({
      where: { organizationId: actor.organizationId, runId: { in: [...runIds] } },
      orderBy: [{ position: { sort: 'asc', nulls: 'last' } }, { startedAt: 'asc' }],
    })
    const byRun = Map.groupBy(rows, ({ runId }) => runId)
    return runIds.map((id) => byRun.get(id) ?? [])
  }

  /** What a step of a run has given; null while it has nothing. Throws NOT_FOUND. */
  async stepOutput(actor: Actor, id: string): Promise<JsonValue> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    const step = await this.#parts.prisma.runStep.findUnique({ where, select: { result: true } })
    if (!step) throw new AppError('NOT_FOUND', `Unknown step "${id}"`)
    return outputOf(step)
  }

  /** The events of a run after a sequence number, then those to come: see followStream for what it throws. */
  async follow(actor: Actor, id: string, after: number): Promise<StreamFollower | null> {
    requireReadScope(actor, 'workflows')
    const stream = { organizationId: actor.organizationId, streamId: id }
    const named = { ...stream, kind: 'workflow_run' as const, name: `run "${id}"` }
    return followStream(this.#parts, named, after)
  }

  async #plan(actor: Actor, request: StartRequest): Promise<RunRequest> {
    const { organizationId } = actor
    const { workflowId, version, startVariables = {}, metadata = {}, runAt, idempotency } = request
    const target = await this.#parts.workflows.findStartable(organizationId, workflowId, version)
    if (!target) throw await this.#unknown(organizationId, workflowId, version)
    checkRunInput({ startVariables, metadata, runAt }, target.starterConfig)
    const fingerprint = jsonHash({ workflowId: target.workflowId, startVariables, metadata, version, runAt })
    return {
      ...toRequest(organizationId, target),
      trigger: request.trigger ?? 'api',
      input: startVariables,
      metadata,
      runAfterMs: runAt ? Math.max(0, runAt.getTime() - Date.now()) : null,
      claim: idempotency
        ? { route: idempotency.route, key: parseIdempotencyKey(idempotency.key), fingerprint }
        : null,
    }
  }

  /** The workflow, or its version only. */
  async #unknown(organizationId: string, workflowId: string, version?: number): Promise<AppError> {
    const isKnown =
      version !== undefined && (await this.#parts.workflows.findStartable(organizationId, workflowId))
    const what = isKnown ? `version ${version} of the workflow` : 'workflow'
    return new AppError('NOT_FOUND', `Unknown ${what} "${workflowId}"`)
  }

  /** All in one transaction; what is refused for want of credits is told of in it. */
  async #accept(requests: readonly RunRequest[]): Promise<ReadonlySet<string>> {
    const { pool, workflowRunner } = this.#parts
    const admission = await inTransaction(pool, (tx) => admitRuns(tx, workflowRunner, { requests }))
    workflowRunner.announce(admission)
    return begunOf(admission)
  }
}

function toRequest(organizationId: string, { workflowId, version }: Startable) {
  const alone = { attempt: 1, retryOfId: null, parentRunId: null, parentBlockId: null, depth: 0 }
  return { organizationId, runId: createRunId(), workflowId, version, ...alone }
}

function mismatchOrThrow(error: unknown): AppError<'IDEMPOTENCY_MISMATCH'> {
  if (isAppError(error, 'IDEMPOTENCY_MISMATCH')) return error
  throw error
}
