import { RequestCache } from '@pothos/plugin-scope-auth'
import type { AccountConnections } from '../domain/accounts/account-connections.ts'
import type { Accounts } from '../domain/accounts/accounts.ts'
import type { Actor } from '../domain/actor.ts'
import type { ApiKeyReads } from '../domain/api-keys/api-key-reads.ts'
import type { ApiKeys } from '../domain/api-keys/api-keys.ts'
import type { ApprovalPolicies } from '../domain/approvals/approval-policies.ts'
import type { Approvals } from '../domain/approvals/approvals.ts'
import type { Assets } from '../domain/assets/assets.ts'
import type { DocumentBatches } from '../domain/assets/document-batches.ts'
import type { KnowledgeDocuments } from '../domain/assets/knowledge-documents.ts'
import type { Audit } from '../domain/audit/audit.ts'
import type { Capabilities } from '../domain/capabilities/capabilities.ts'
import type { CapabilityStatisticsReader } from '../domain/capabilities/capability-statistics.ts'
import type { HintDecisions } from '../domain/capabilities/hint-decisions.ts'
import type { CopilotBatches } from '../domain/copilot/copilot-batches.ts'
import type { CopilotConfirmations } from '../domain/copilot/copilot-confirmations.ts'
import type { CopilotMessages } from '../domain/copilot/copilot-messages.ts'
import type { CopilotSessions } from '../domain/copilot/copilot-sessions.ts'
import type { CopilotSettings } from '../domain/copilot/copilot-settings.ts'
import type { CopilotSuggestions } from '../domain/copilot/copilot-suggestions.ts'
import type { CopilotTurns } from '../domain/copilot/copilot-turns.ts'
import type { EventBatches } from '../domain/event-batches.ts'
import type { ExecutionBatches } from '../domain/executions/execution-batches.ts'
import type { Executions } from '../domain/executions/executions.ts'
import type { Invocations } from '../domain/executions/invocations.ts'
import type { Feeds } from '../domain/feeds.ts'
import type { Memory } from '../domain/memory/memory.ts'
import type { OrganizationSecrets } from '../domain/organizations/organization-secrets.ts'
import type { OrganizationSettings } from '../domain/organizations/organization-settings.ts'
import type { Organizations } from '../domain/organizations/organizations.ts'
import type { Schedules } from '../domain/schedules/schedules.ts'
import type { Sessions } from '../domain/sessions/sessions.ts'
import type { StreamTokens } from '../domain/stream-tokens.ts'
import type { Triggers } from '../domain/triggers/triggers.ts'
import type { WebhookDeliveries } from '../domain/webhooks/webhook-deliveries.ts'
import type { Webhooks } from '../domain/webhooks/webhooks.ts'
import type { CreditAccounts } from '../domain/workflow-runs/credit-accounts.ts'
import type { RunLinks } from '../domain/workflow-runs/run-links.ts'
import type { WorkflowRunBatches } from '../domain/workflow-runs/workflow-run-batches.ts'
import type { WorkflowRuns } from '../domain/workflow-runs/workflow-runs.ts'
import type { Deployments } from '../domain/workflows/deployments.ts'
import type { WorkflowBatches } from '../domain/workflows/workflow-batches.ts'
import type { WorkflowVersions } from '../domain/workflows/workflow-versions.ts'
import type { Workflows } from '../domain/workflows/workflows.ts'
import type { TenantClient } from '../platform/db/prisma.ts'
import type { CostAccount } from './cost-account.ts'
import { Loaders } from './loaders/loaders.ts'

/** The use cases that the schema's fields call. */
export interface GraphqlServices {
  audit: Audit
  organizations: Organizations
  organizationSettings: OrganizationSettings
  apiKeys: ApiKeys
  apiKeyReads: ApiKeyReads
  accounts: Accounts
  connections: AccountConnections
  hintDecisions: HintDecisions
  capabilities: Capabilities
  capabilityStatistics: CapabilityStatisticsReader
  sessions: Sessions
  invocations: Invocations
  executions: Executions
  executionBatches: ExecutionBatches
  eventBatches: EventBatches
  feeds: Feeds
  memory: Memory
  streamTokens: StreamTokens
  approvals: Approvals
  approvalPolicies: ApprovalPolicies
  webhooks: Webhooks
  webhookDeliveries: WebhookDeliveries
  workflowRuns: WorkflowRuns
  creditAccounts: CreditAccounts
  runLinks: RunLinks
  workflows: Workflows
  workflowVersions: WorkflowVersions
  workflowBatches: WorkflowBatches
  workflowRunBatches: WorkflowRunBatches
  assets: Assets
  documentBatches: DocumentBatches
  knowledgeDocuments: KnowledgeDocuments
  copilotBatches: CopilotBatches
  copilotConfirmations: CopilotConfirmations
  copilotMessages: CopilotMessages
  copilotSessions: CopilotSessions
  copilotSettings: CopilotSettings
  copilotSuggestions: CopilotSuggestions
  copilotTurns: CopilotTurns
  organizationSecrets: OrganizationSecrets
  deployments: Deployments
  schedules: Schedules
  triggers: Triggers
}

/** What the fields of one operation share. */
export interface GraphqlContext {
  actor: Actor
  services: GraphqlServices
  /** For the builder's Prisma plugin alone, which loads relations that no service was asked for. */
  prisma: TenantClient
  /** Cleared for each event of a subscription: what has changed in between is not served from before. */
  readonly loaders: Loaders
  /** Null until the operation has been charged for, before any field is resolved. */
  cost: CostAccount | null
  /** The executions that were answered from an earlier request with the same idempotency key. */
  replayed: Set<string>
}

export interface ContextParts {
  services: GraphqlServices
  prisma: TenantClient
}

export function createContext({ services, prisma }: ContextParts, actor: Actor): GraphqlContext {
  return { actor, services, prisma, loaders: new Loaders(actor, services), cost: null, replayed: new Set() }
}

/**
 * Lets go of what an operation has loaded, when it has ended or when one event of a subscription has been answered.
 * The builder's plugins keep caches in weak maps by context, and a young collection of V8 takes all that such a map
 * holds for alive: rows would stay in memory until the next full collection, at twice the memory and a fifth more CPU.
 */
export function releaseContext(context: GraphqlContext): void {
  context.loaders.clear()
  RequestCache.clearForContext(context)
}
