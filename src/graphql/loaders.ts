import DataLoader from 'dataloader'
import type { Actor, RequirableScope } from '../domain/actor.ts'
import type { CapabilityStatistics, StatisticsWindow } from '../domain/capabilities/capability-statistics.ts'
import type { SessionPageRequest } from '../domain/executions/execution-batches.ts'
import type { ExecutionFilter } from '../domain/executions/execution-filter.ts'
import type { Page } from '../domain/page.ts'
import type { Trigger } from '../domain/triggers/triggers.ts'
import type { DeliveryPageRequest, WebhookDelivery } from '../domain/webhooks/webhook-deliveries.ts'
import type { WebhookEndpoint } from '../domain/webhooks/webhook-endpoint.ts'
import type { RunPageRequest } from '../domain/workflow-runs/workflow-run-batches.ts'
import type { WorkflowRunFilter } from '../domain/workflow-runs/workflow-run-filter.ts'
import type { VersionKey, VersionPageRequest } from '../domain/workflows/workflow-batches.ts'
import type { AssetKind } from '../engine/assets/asset-config.ts'
import type { StreamEvent } from '../engine/event-log/event.ts'
import type {
  Approval,
  Asset,
  CatalogSync,
  ConnectedAccount,
  CopilotConfirmation,
  CopilotMessage,
  CopilotSession,
  CopilotTurn,
  DeliveryAttempt,
  Execution,
  ExecutionAttempt,
  RunStep,
  Schedule,
  Session,
  Workflow,
  WorkflowRun,
  WorkflowVersion,
} from '../platform/db/generated/client.ts'
import type { GraphqlServices } from './context.ts'

/**
 * What the members of a list ask for one by one is loaded together, in as many statements as the field has places
 * in the operation. Each operation has its own.
 */
export class Loaders {
  readonly attempts: DataLoader<string, ExecutionAttempt[]>
  readonly stepsOfRun: DataLoader<string, RunStep[]>
  readonly runSteps: DataLoader<string, RunStep | null>
  readonly executionsOfSteps: DataLoader<string, Execution | null>
  readonly approvalsOfSteps: DataLoader<string, Approval | null>
  readonly sessionsOfRuns: DataLoader<string, Session | null>
  readonly toolCounts: DataLoader<string, number>
  readonly approvals: DataLoader<string, Approval | null>
  readonly copilotTurns: DataLoader<string, CopilotTurn | null>
  readonly answersOfTurn: DataLoader<string, CopilotMessage | null>
  readonly confirmations: DataLoader<string, CopilotConfirmation | null>
  readonly confirmationsOfTurn: DataLoader<string, CopilotConfirmation[]>
  readonly webhookEndpoints: DataLoader<string, WebhookEndpoint | null>
  readonly deployedNumbers: DataLoader<string, number | null>
  readonly webhookDeliveries: DataLoader<string, WebhookDelivery | null>
  readonly deliveryAttempts: DataLoader<string, DeliveryAttempt[]>
  readonly schedulesOfWorkflow: DataLoader<string, Schedule[]>
  readonly triggersOfWorkflow: DataLoader<string, Trigger[]>
  readonly #actor: Actor
  readonly #services: GraphqlServices
  readonly #byPlace = new Map<string, unknown>()

  constructor(actor: Actor, services: GraphqlServices) {
    this.#actor = actor
    this.#services = services
    const { accounts, approvals, executionBatches } = services
    this.attempts = new DataLoader((ids) => executionBatches.attempts(actor, ids))
    this.stepsOfRun = new DataLoader((ids) => services.workflowRuns.stepsOf(actor, ids))
    const { runLinks } = services
    this.runSteps = new DataLoader((ids) => inOrder(ids, runLinks.steps(actor, ids)))
    this.executionsOfSteps = new DataLoader((ids) => runLinks.executionsOf(actor, ids))
    this.approvalsOfSteps = new DataLoader((ids) => runLinks.approvalsOf(actor, ids))
    this.sessionsOfRuns = new DataLoader((ids) => runLinks.sessionsOf(actor, ids))
    this.toolCounts = new DataLoader((ids) => accounts.toolCounts(actor, ids))
    this.approvals = new DataLoader((ids) => approvals.ofSubjects(actor, ids))
    const { copilotConfirmations, copilotMessages, copilotTurns } = services
    this.copilotTurns = new DataLoader((ids) => inOrder(ids, copilotTurns.findMany(actor, ids)))
    this.answersOfTurn = new DataLoader((ids) => copilotMessages.ofTurns(actor, ids))
    this.confirmations = new DataLoader((ids) => inOrder(ids, copilotConfirmations.findMany(actor, ids)))
    this.confirmationsOfTurn = new DataLoader((ids) => copilotConfirmations.ofTurns(actor, ids))
    const { webhooks, webhookDeliveries } = services
    this.webhookEndpoints = new DataLoader((ids) => inOrder(ids, webhooks.findMany(actor, ids)))
    this.deployedNumbers = new DataLoader((ids) => services.workflowBatches.deployedNumbers(actor, ids))
    this.webhookDeliveries = new DataLoader((ids) => inOrder(ids, webhookDeliveries.findMany(actor, ids)))
    this.deliveryAttempts = new DataLoader((ids) => webhookDeliveries.attemptsOf(actor, ids))
    this.schedulesOfWorkflow = new DataLoader((ids) => services.schedules.ofWorkflows(actor, ids))
    this.triggersOfWorkflow = new DataLoader((ids) => services.triggers.ofWorkflows(actor, ids))
  }

  sessions(place: string, selection: object): DataLoader<string, Session | null> {
    const { sessions } = this.#services
    return this.#at(place, (ids) => sessions.findMany(this.#actor, ids, selection))
  }

  /**
   * `place` names the field's place in the operation, where all ask for the same page of the same selection, which
   * is worked out once.
   */
  executionsOfSession(
    place: string,
    page: SessionPageRequest,
    select: () => object,
  ): DataLoader<string, Page<Execution>> {
    const { executionBatches } = this.#services
    return this.#at(place, (ids) => executionBatches.listOfSessions(this.#actor, ids, page, select()))
  }

  executionCountOfSession(place: string, filter: ExecutionFilter): DataLoader<string, number> {
    const { executionBatches } = this.#services
    return this.#at(`number at ${place}`, (ids) => executionBatches.countOfSessions(this.#actor, ids, filter))
  }

  executions(place: string, selection: object): DataLoader<string, Execution | null> {
    const { executionBatches } = this.#services
    return this.#at(place, (ids) => executionBatches.list(this.#actor, ids, selection))
  }

  accountsOfIntegration(place: string, selection: object): DataLoader<string, ConnectedAccount[]> {
    const { accounts } = this.#services
    return this.#at(place, (ids) => accounts.ofIntegrations(this.#actor, ids, selection))
  }

  syncsOfAccount(place: string, first: number): DataLoader<string, CatalogSync[]> {
    const { accounts } = this.#services
    return this.#at(place, (ids) => accounts.syncs(this.#actor, ids, first))
  }

  statisticsOfCapability(window: StatisticsWindow): DataLoader<string, CapabilityStatistics> {
    const { capabilityStatistics } = this.#services
    return this.#at(`stats of the last ${window}`, (names) =>
      capabilityStatistics.read(this.#actor, names, window),
    )
  }

  eventsOfStream(
    place: string,
    scope: RequirableScope,
    page: { first: number; after: number },
  ): DataLoader<string, Page<StreamEvent>> {
    const { eventBatches } = this.#services
    return this.#at(place, (streamIds) => eventBatches.events(this.#actor, { scope, streamIds }, page))
  }

  lastSeqsOf(scope: RequirableScope): DataLoader<string, number> {
    const { eventBatches } = this.#services
    return this.#at(`last sequence numbers, ${scope}`, (streamIds) =>
      eventBatches.lastSeqs(this.#actor, { scope, streamIds }),
    )
  }

  deliveriesOfEndpoint(
    place: string,
    request: DeliveryPageRequest,
  ): DataLoader<string, Page<WebhookDelivery>> {
    const { webhookDeliveries } = this.#services
    return this.#at(place, (ids) => webhookDeliveries.listOfEndpoints(this.#actor, ids, request))
  }

  versionsOfWorkflow(
    place: string,
    page: VersionPageRequest,
    selection: object,
  ): DataLoader<string, Page<WorkflowVersion>> {
    const { workflowBatches } = this.#services
    return this.#at(place, (ids) => workflowBatches.versions(this.#actor, ids, page, selection))
  }

  /** Of a workflow's versions the one with a number. */
  numberedVersion(place: string, selection: object): DataLoader<VersionKey, WorkflowVersion | null, string> {
    const { workflowBatches } = this.#services
    return this.#at(place, (keys) => workflowBatches.numbered(this.#actor, keys, selection), {
      cacheKeyFn: ({ workflowId, version }) => `${workflowId} ${version}`,
    })
  }

  deployedVersion(place: string, selection: object): DataLoader<string, WorkflowVersion | null> {
    const { workflowBatches } = this.#services
    return this.#at(place, (ids) => workflowBatches.deployedVersions(this.#actor, ids, selection))
  }

  assets(kind: AssetKind): DataLoader<string, Asset | null> {
    const { assets } = this.#services
    return this.#at(`assets, ${kind}`, (ids) => inOrder(ids, assets.findMany(this.#actor, kind, ids)))
  }

  workflows(place: string, selection: object): DataLoader<string, Workflow | null> {
    const { workflowBatches } = this.#services
    return this.#at(place, (ids) => workflowBatches.workflows(this.#actor, ids, selection))
  }

  runs(place: string, selection: object): DataLoader<string, WorkflowRun | null> {
    const { workflowBatches } = this.#services
    return this.#at(place, (ids) => workflowBatches.runs(this.#actor, ids, selection))
  }

  runsOfWorkflow(
    place: string,
    page: RunPageRequest,
    selection: object,
  ): DataLoader<string, Page<WorkflowRun>> {
    const { workflowRunBatches } = this.#services
    return this.#at(place, (ids) => workflowRunBatches.listOfWorkflows(this.#actor, ids, page, selection))
  }

  runCountOfWorkflow(place: string, filter: WorkflowRunFilter): DataLoader<string, number> {
    const { workflowRunBatches } = this.#services
    return this.#at(`number at ${place}`, (ids) =>
      workflowRunBatches.countOfWorkflows(this.#actor, ids, filter),
    )
  }

  newestSessionOfWorkflow(place: string, selection: object): DataLoader<string, CopilotSession | null> {
    const { copilotSessions } = this.#services
    return this.#at(place, (ids) => copilotSessions.newestOfWorkflows(this.#actor, ids, selection))
  }

  copilotMessages(place: string, selection: object): DataLoader<string, CopilotMessage | null> {
    const { copilotMessages } = this.#services
    return this.#at(place, (ids) => inOrder(ids, copilotMessages.findMany(this.#actor, ids, selection)))
  }

  #at<T, Key = string, Name = Key>(
    place: string,
    load: (keys: readonly Key[]) => Promise<(T | Error)[]>,
    options?: DataLoader.Options<Key, T, Name>,
  ): DataLoader<Key, T, Name> {
    const known = this.#byPlace.get(place) as DataLoader<Key, T, Name> | undefined // a place always loads the same
    if (known) return known
    const loader = new DataLoader<Key, T, Name>(load, options)
    this.#byPlace.set(place, loader)
    return loader
  }
}

async function inOrder<T extends { id: string }>(
  ids: readonly string[],
  found: Promise<T[]>,
): Promise<(T | null)[]> {
  const byId = new Map((await found).map((one) => [one.id, one]))
  return ids.map((id) => byId.get(id) ?? null)
}
