import { Assets } from '../domain/assets.ts'
import type { Audit } from '../domain/audit.ts'
import { KnowledgeDocuments } from '../domain/knowledge-documents.ts'
import { WorkflowBatches } from '../domain/workflow-batches.ts'
import { WorkflowVersions } from '../domain/workflow-versions.ts'
import { Workflows } from '../domain/workflows.ts'
import type { AppOptions } from './options.ts'

/** What edits workflows. */
export interface WorkflowServices {
  workflows: Workflows
  workflowVersions: WorkflowVersions
  workflowBatches: WorkflowBatches
  assets: Assets
  knowledgeDocuments: KnowledgeDocuments
}

export function createWorkflowServices(
  { database, bus }: AppOptions,
  { audit }: { audit: Audit },
): WorkflowServices {
  const { pool, prisma } = database
  return {
    workflows: new Workflows({ database, audit }),
    workflowBatches: new WorkflowBatches(prisma),
    workflowVersions: new WorkflowVersions({ database, bus, audit }),
    assets: new Assets({ pool, prisma, audit }),
    knowledgeDocuments: new KnowledgeDocuments({ pool, prisma, audit }),
  }
}
