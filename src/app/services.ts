import { randomUUID } from 'node:crypto'
import { ApiKeyReads } from '../domain/api-keys/api-key-reads.ts'
import { ApiKeys } from '../domain/api-keys/api-keys.ts'
import { ApprovalPolicies } from '../domain/approvals/approval-policies.ts'
import { Approvals } from '../domain/approvals/approvals.ts'
import { Audit } from '../domain/audit/audit.ts'
import { Capabilities } from '../domain/capabilities/capabilities.ts'
import { CapabilityStatisticsReader } from '../domain/capabilities/capability-statistics.ts'
import { EventBatches } from '../domain/event-batches.ts'
import { ExecutionBatches } from '../domain/executions/execution-batches.ts'
import { Executions } from '../domain/executions/executions.ts'
import { InvocationPlanner } from '../domain/executions/invocation-planner.ts'
import { Invocations } from '../domain/executions/invocations.ts'
import { Feeds } from '../domain/feeds.ts'
import { IdempotencyRecords } from '../domain/idempotency.ts'
import { Memory } from '../domain/memory/memory.ts'
import { OpenStreams } from '../domain/open-streams.ts'
import { OrganizationSettings } from '../domain/organizations/organization-settings.ts'
import { Organizations } from '../domain/organizations/organizations.ts'
import { Sessions } from '../domain/sessions/sessions.ts'
import { StreamTokens } from '../domain/stream-tokens.ts'
import { WebhookDeliveries } from '../domain/webhooks/webhook-deliveries.ts'
import { Webhooks } from '../domain/webhooks/webhooks.ts'
import { CreditAccounts } from '../domain/workflow-runs/credit-accounts.ts'
import { RunLinks } from '../domain/workflow-runs/run-links.ts'
import { WorkflowRunPages } from '../domain/workflow-runs/workflow-run-pages.ts'
import { WorkflowRuns } from '../domain/workflow-runs/workflow-runs.ts'
import { EventPages } from '../engine/event-log/event-pages.ts'
import { RowReader } from '../platform/db/row-reader.ts'
import { LiveCount } from '../platform/live-count.ts'
import { type AccountServices, createAccountServices } from './accounts.ts'
import type { Addresses } from './addresses.ts'
import { type CopilotServices, createCopilotServices } from './copilot.ts'
import type { Engine } from './engine.ts'
import { type AppOptions, type OnBug, SUBSCRIPTION_LIMITS } from './options.ts'
import { createWorkflowServices, type WorkflowServices } from './workflows.ts'

/** The use cases, which every transport shares. */
export interface Services extends AccountServices, WorkflowServices, CopilotServices {
  audit: Audit
  organizations: Organizations
  organizationSettings: OrganizationSettings
  apiKeys: ApiKeys
  apiKeyReads: ApiKeyReads
  capabilities: Capabilities
  capabilityStatistics: CapabilityStatisticsReader
  sessions: Sessions
  invocations: Invocations
  executions: Executions
  feeds: Feeds
  streamTokens: StreamTokens
  openStreams: OpenStreams
  memory: Memory
  approvals: Approvals
  approvalPolicies: ApprovalPolicies
  executionBatches: ExecutionBatches
  eventBatches: EventBatches
  webhooks: Webhooks
  webhookDeliveries: WebhookDeliveries
  workflowRuns: WorkflowRuns
  creditAccounts: CreditAccounts
  runLinks: RunLinks
  runPages: WorkflowRunPages
}

export function createServices(
  options: AppOptions,
  engine: Engine,
  { addresses, onError }: { addresses: Addresses; onError: OnBug },
): Services {
  const { database, bus, pepper, keyring, syncWaitMs, draining } = options
  const { pool, prisma } = database
  const { connectors, runner, mergedFeeds, approvalStore: store } = engine
  const capabilities = new Capabilities({ ...engine, prisma, memory: connectors.memory, bus })
  const rows = new RowReader(pool)
  const sessions = new Sessions({ prisma, rows })
  const executions = new Executions({ ...engine, prisma })
  const idempotency = new IdempotencyRecords(pool)
  const audit = new Audit({ database, onError })
  const approvalPolicies = new ApprovalPolicies({ prisma, capabilities, audit, bus })
  const planner = new InvocationPlanner({ capabilities, sessions, approvalPolicies, connectors })
  const shared = { planner, sessions, executions, idempotency }
  const workflowRuns = new WorkflowRuns({ ...engine, pool, prisma, idempotency })
  const webhooks = new Webhooks({ ...engine, prisma, keyring, audit })
  const workflowServices = createWorkflowServices(options, engine, { audit, idempotency, addresses })
  const copilotNeeds = { ...workflowServices, audit, capabilities, idempotency, workflowRuns, onBug: onError }
  const copilotServices = createCopilotServices(options, engine, copilotNeeds)
  return {
    audit,
    capabilities,
    sessions,
    executions,
    organizations: new Organizations(database),
    organizationSettings: new OrganizationSettings({ prisma, audit, approvalPolicies }),
    capabilityStatistics: new CapabilityStatisticsReader(pool),
    apiKeys: new ApiKeys({ database, pepper, bus, onError, audit, hints: mergedFeeds.hints }),
    apiKeyReads: new ApiKeyReads(prisma),
    ...createAccountServices(options, { ...engine, capabilities, audit }, onError),
    ...workflowServices,
    ...copilotServices,
    invocations: new Invocations({ ...shared, runner, syncWaitMs, draining }),
    approvals: new Approvals({ prisma, store, executions, capabilities, connectors, audit }),
    approvalPolicies,
    feeds: new Feeds({ ...engine, ...copilotServices, sessions, webhooks }),
    memory: new Memory({ memory: engine.memory, prisma }),
    executionBatches: new ExecutionBatches({ prisma, rows }),
    eventBatches: new EventBatches({ prisma, eventPages: new EventPages(pool) }),
    streamTokens: new StreamTokens(pool),
    openStreams: createOpenStreams(options),
    webhooks,
    webhookDeliveries: new WebhookDeliveries({ pool, prisma, outbox: engine.webhookOutbox, webhooks }),
    creditAccounts: new CreditAccounts(pool),
    runLinks: new RunLinks({ pool, prisma }),
    workflowRuns,
    runPages: new WorkflowRunPages({ prisma, runs: workflowRuns }),
  }
}

function createOpenStreams({
  database,
  redis,
  subscriptions = SUBSCRIPTION_LIMITS,
}: AppOptions): OpenStreams {
  const { perKey: max } = subscriptions
  const count = new LiveCount({ name: 'subscriptions', max, processId: randomUUID(), redis })
  return new OpenStreams({ pool: database.pool, count, maxPerKey: max })
}
