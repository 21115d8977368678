import { Assets } from '../domain/assets/assets.ts'
import { DocumentBatches } from '../domain/assets/document-batches.ts'
import { KnowledgeDocuments } from '../domain/assets/knowledge-documents.ts'
import type { Audit } from '../domain/audit/audit.ts'
import type { IdempotencyRecords } from '../domain/idempotency.ts'
import { OrganizationSecrets } from '../domain/organizations/organization-secrets.ts'
import { Schedules } from '../domain/schedules/schedules.ts'
import { InboundTriggers } from '../domain/triggers/inbound-triggers.ts'
import { Triggers } from '../domain/triggers/triggers.ts'
import { RunAnswers } from '../domain/workflow-runs/run-answers.ts'
import { RunWaiter } from '../domain/workflow-runs/run-waiter.ts'
import { WorkflowRunBatches } from '../domain/workflow-runs/workflow-run-batches.ts'
import { DemoWorkflow } from '../domain/workflows/demo-workflow.ts'
import { DeployedWorkflows } from '../domain/workflows/deployed-workflows.ts'
import { Deployments } from '../domain/workflows/deployments.ts'
import { WorkflowBatches } from '../domain/workflows/workflow-batches.ts'
import { WorkflowVersions } from '../domain/workflows/workflow-versions.ts'
import { Workflows } from '../domain/workflows/workflows.ts'
import type { Addresses } from './addresses.ts'
import type { Engine } from './engine.ts'
import type { AppOptions } from './options.ts'

/** What edits workflows, and what begins their runs without a call. */
export interface WorkflowServices {
  workflows: Workflows
  workflowVersions: WorkflowVersions
  workflowBatches: WorkflowBatches
  workflowRunBatches: WorkflowRunBatches
  assets: Assets
  documentBatches: DocumentBatches
  knowledgeDocuments: KnowledgeDocuments
  organizationSecrets: OrganizationSecrets
  deployments: Deployments
  deployedWorkflows: DeployedWorkflows
  demoWorkflow: DemoWorkflow
  schedules: Schedules
  triggers: Triggers
  inboundTriggers: InboundTriggers
  runAnswers: RunAnswers
}

export function createWorkflowServices(
  { database, bus, keyring, draining, syncWaitMs: waitMs }: AppOptions,
  { workflows, workflowRunner, secretStore }: Engine,
  { audit, idempotency, addresses }: { audit: Audit; idempotency: IdempotencyRecords; addresses: Addresses },
): WorkflowServices {
  const { pool, prisma } = database
  const waiter = new RunWaiter({ pool, bus, draining })
  const answers = new RunAnswers({ prisma, workflows, waiter, waitMs })
  const triggerUrl = (webhookId: string) => addresses.trigger(webhookId)
  const parts = { prisma, bus, audit, keyring }
  const editedWorkflows = new Workflows({ database, audit })
  const deployments = new Deployments(parts)
  return {
    workflowBatches: new WorkflowBatches(prisma),
    workflowRunBatches: new WorkflowRunBatches(prisma),
    workflowVersions: new WorkflowVersions({ database, bus }),
    deployments,
    deployedWorkflows: new DeployedWorkflows({ prisma, workflows }),
    demoWorkflow: new DemoWorkflow({ workflows: editedWorkflows, deployments }),
    workflows: editedWorkflows,
    schedules: new Schedules(parts),
    triggers: new Triggers({ ...parts, triggerUrl }),
    inboundTriggers: new InboundTriggers({
      ...{ pool, keyring, workflows, workflowRunner, idempotency, answers },
    }),
    runAnswers: answers,
    assets: new Assets({ pool, prisma, audit }),
    documentBatches: new DocumentBatches(prisma),
    knowledgeDocuments: new KnowledgeDocuments({ pool, prisma, audit }),
    organizationSecrets: new OrganizationSecrets({ prisma, secretStore, audit }),
  }
}
