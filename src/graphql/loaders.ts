import DataLoader from 'dataloader'
import type { Actor, RequirableScope } from '../domain/actor.ts'
import type { CapabilityStatistics, StatisticsWindow } from '../domain/capabilities/capability-statistics.ts'
import type { SessionPageRequest } from '../domain/executions/execution-batches.ts'
import type { ExecutionFilter } from '../domain/executions/execution-filter.ts'
import type { Page, TimePageRequest } from '../domain/page.ts'
import type { Trigger } from '../domain/triggers/triggers.ts'
import type {
  DeliveryFilter,
  DeliveryPageRequest,
  WebhookDelivery,
} from '../domain/webhooks/webhook-deliveries.ts'
import type { WebhookEndpoint } from '../domain/webhooks/webhook-endpoint.ts'
import type { ParentBlock, RunPageRequest } from '../domain/workflow-runs/workflow-run-batches.ts'
import type { WorkflowRunFilter } from '../domain/workflow-runs/workflow-run-filter.ts'
import type { VersionKey, VersionPageRequest } from '../domain/workflows/workflow-batches.ts'
import type { AssetKind } from '../engine/assets/asset-config.ts'
import type { StreamEvent } from '../engine/event-log/event.ts'
import type { MemoryRevision } from '../engine/memory/memory-store.ts'
import type { Graph } from '../engine/workflow/graph/graph.ts'
import type {
  Approval,
  Asset,
  AssetDocument,
  CatalogSync,
  ConnectedAccount,
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
import { CopilotLoaders } from './copilot-loaders.ts'
import { inOrder, PlacedLoaders } from './placed-loaders.ts'

/**
 * What the members of a list ask for one by one is loaded together, in as many statements as the field has places
 * in the operation. Each operation has its own.
 */
export class Loaders {
  readonly copilot: CopilotLoaders
  readonly attempts: DataLoader<string, ExecutionAttempt[]>
  readonly stepsOfRun: DataLoader<string, RunStep[]>
  readonly runSteps: DataLoader<string, RunStep | null>
  readonly executionsOfSteps: DataLoader<string, Execution | null>
  readonly approvalsOfSteps: DataLoader<string, Approval | null>
  readonly sessionsOfRuns: DataLoader<string, Session | null>
  readonly graphsOfRuns: DataLoader<string, Graph | null>
  readonly toolCounts: DataLoader<string, number>
  readonly approvals: DataLoader<string, Approval | null>
  readonly webhookEndpoints: DataLoader<string, WebhookEndpoint | null>
  readonly deployedNumbers: DataLoader<string, number | null>
  readonly webhookDeliveries: DataLoader<string, WebhookDelivery | null>
  readonly deliveryAttempts: DataLoader<string, DeliveryAttempt[]>
  readonly schedulesOfWorkflow: DataLoader<string, Schedule[]>
  readonly triggersOfWorkflow: DataLoader<string, Trigger[]>
  readonly #actor: Actor
  readonly #services: GraphqlServices
  readonly #places = new PlacedLoaders()

  constructor(actor: Actor, services: GraphqlServices) {
    this.#actor = actor
    this.#services = services
    this.copilot = new CopilotLoaders(actor, services, this.#places)
    const { accounts, approvals, executionBatches } = services
    this.attempts = new DataLoader((ids) => executionBatches.attempts(actor, ids))
    this.stepsOfRun = new DataLoader((ids) => services.workflowRuns.stepsOf(actor, ids))
    const { runLinks } = services
    this.runSteps = new DataLoader((ids) => inOrder(ids, runLinks.steps(actor, ids)))
    this.executionsOfSteps = new DataLoader((ids) => runLinks.executionsOf(actor, ids))
    this.approvalsOfSteps = new DataLoader((ids) => runLinks.approvalsOf(actor, ids))
    this.sessionsOfRuns = new DataLoader((ids) => runLinks.sessionsOf(actor, ids))
    this.graphsOfRuns = new DataLoader((ids) => services.workflowRunBatches.graphs(actor, ids))
    this.toolCounts = new DataLoader((ids) => accounts.toolCounts(actor, ids))
    this.approvals = new DataLoader((ids) => approvals.ofSubjects(actor, ids))
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
    return this.#places.at(place, (ids) => sessions.findMany(this.#actor, ids, selection))
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
    return this.#places.at(place, (ids) => executionBatches.listOfSessions(this.#actor, ids, page, select()))
  }

  executionCountOfSession(place: string, filter: ExecutionFilter): DataLoader<string, number> {
    const { executionBatches } = this.#services
    return this.#places.at(`number at ${place}`, (ids) =>
      executionBatches.countOfSessions(this.#actor, ids, filter),
    )
  }

  executions(place: string, selection: object): DataLoader<string, Execution | null> {
    const { executionBatches } = this.#services
    return this.#places.at(place, (ids) => executionBatches.list(this.#actor, ids, selection))
  }

  accountsOfIntegration(place: string, selection: object): DataLoader<string, ConnectedAccount[]> {
    const { accounts } = this.#services
    return this.#places.at(place, (ids) => accounts.ofIntegrations(this.#actor, ids, selection))
  }

  syncsOfAccount(place: string, first: number): DataLoader<string, CatalogSync[]> {
    const { accounts } = this.#services
    return this.#places.at(place, (ids) => accounts.syncs(this.#actor, ids, first))
  }

  statisticsOfCapability(window: StatisticsWindow): DataLoader<string, CapabilityStatistics> {
    const { capabilityStatistics } = this.#services
    return this.#places.at(`stats of the last ${window}`, (names) =>
      capabilityStatistics.read(this.#actor, names, window),
    )
  }

  eventsOfStream(
    place: string,
    scope: RequirableScope,
    page: { first: number; after: number },
  ): DataLoader<string, Page<StreamEvent>> {
    const { eventBatches } = this.#services
    return this.#places.at(place, (streamIds) => eventBatches.events(this.#actor, { scope, streamIds }, page))
  }

  lastSeqsOf(scope: RequirableScope): DataLoader<string, number> {
    const { eventBatches } = this.#services
    return this.#places.at(`last sequence numbers, ${scope}`, (streamIds) =>
      eventBatches.lastSeqs(this.#actor, { scope, streamIds }),
    )
  }

  deliveriesOfEndpoint(
    place: string,
    request: DeliveryPageRequest,
  ): DataLoader<string, Page<WebhookDelivery>> {
    const { webhookDeliveries } = this.#services
    return this.#places.at(place, (ids) => webhookDeliveries.listOfEndpoints(this.#actor, ids, request))
  }

  deliveryCountOfEndpoint(place: string, filter: DeliveryFilter): DataLoader<string, number> {
    const { webhookDeliveries } = this.#services
    return this.#places.at(`number at ${place}`, (ids) =>
      webhookDeliveries.countOfEndpoints(this.#actor, ids, filter),
    )
  }

  historyOfFile(place: string, first: number): DataLoader<string, MemoryRevision[]> {
    const { memory } = this.#services
    return this.#places.at(place, (paths) => memory.histories(this.#actor, paths, first))
  }

  documentsOfBase(
    place: string,
    page: TimePageRequest,
    selection: object,
  ): DataLoader<string, Page<AssetDocument>> {
    const { documentBatches } = this.#services
    return this.#places.at(place, (ids) => documentBatches.documents(this.#actor, ids, page, selection))
  }

  documentCountOfBase(place: string): DataLoader<string, number> {
    const { documentBatches } = this.#services
    return this.#places.at(`number at ${place}`, (ids) => documentBatches.counts(this.#actor, ids))
  }

  versionsOfWorkflow(
    place: string,
    page: VersionPageRequest,
    selection: object,
  ): DataLoader<string, Page<WorkflowVersion>> {
    const { workflowBatches } = this.#services
    return this.#places.at(place, (ids) => workflowBatches.versions(this.#actor, ids, page, selection))
  }

  /** Of a workflow's versions the one with a number. */
  numberedVersion(place: string, selection: object): DataLoader<VersionKey, WorkflowVersion | null, string> {
    const { workflowBatches } = this.#services
    return this.#places.at(place, (keys) => workflowBatches.numbered(this.#actor, keys, selection), {
      cacheKeyFn: ({ workflowId, version }) => `${workflowId} ${version}`,
    })
  }

  deployedVersion(place: string, selection: object): DataLoader<string, WorkflowVersion | null> {
    const { workflowBatches } = this.#services
    return this.#places.at(place, (ids) => workflowBatches.deployedVersions(this.#actor, ids, selection))
  }

  assets(kind: AssetKind): DataLoader<string, Asset | null> {
    const { assets } = this.#services
    return this.#places.at(`assets, ${kind}`, (ids) => inOrder(ids, assets.findMany(this.#actor, kind, ids)))
  }

  workflows(place: string, selection: object): DataLoader<string, Workflow | null> {
    const { workflowBatches } = this.#services
    return this.#places.at(place, (ids) => workflowBatches.workflows(this.#actor, ids, selection))
  }

  runs(place: string, selection: object): DataLoader<string, WorkflowRun | null> {
    const { workflowBatches } = this.#services
    return this.#places.at(place, (ids) => workflowBatches.runs(this.#actor, ids, selection))
  }

  /** The newest run that a block of a run has begun. */
  childRuns(place: string, selection: object): DataLoader<ParentBlock, WorkflowRun | null, string> {
    const { workflowRunBatches } = this.#services
    return this.#places.at(place, (keys) => workflowRunBatches.children(this.#actor, keys, selection), {
      cacheKeyFn: ({ runId, blockId }) => `${runId} ${blockId}`,
    })
  }

  runsOfWorkflow(
    place: string,
    page: RunPageRequest,
    selection: object,
  ): DataLoader<string, Page<WorkflowRun>> {
    const { workflowRunBatches } = this.#services
    return this.#places.at(place, (ids) =>
      workflowRunBatches.listOfWorkflows(this.#actor, ids, page, selection),
    )
  }

  runCountOfWorkflow(place: string, filter: WorkflowRunFilter): DataLoader<string, number> {
    const { workflowRunBatches } = this.#services
    return this.#places.at(`number at ${place}`, (ids) =>
      workflowRunBatches.countOfWorkflows(this.#actor, ids, filter),
    )
  }
}
