import { Assets } from '../domain/assets.ts'
import type { Audit } from '../domain/audit.ts'
import { KnowledgeDocuments } from '../domain/knowledge-documents.ts'
import { OrganizationSecrets } from '../domain/organization-secrets.ts'
import { WorkflowBatches } from '../domain/workflow-batches.ts'
import { WorkflowVersions } from '../domain/workflow-versions.ts'
import { Workflows } from '../domain/workflows.ts'
import type { SecretStore } from '../engine/secrets/secret-store.ts'
import type { AppOptions } from './options.ts'

/** What edits workflows. */
export interface WorkflowServices {
  workflows: Workflows
  workflowVersions: WorkflowVersions
  workflowBatches: WorkflowBatches
  assets: Assets
  knowledgeDocuments: KnowledgeDocuments
  organizationSecrets: OrganizationSecrets
}

export function createWorkflowServices(
  { database, bus }: AppOptions,
  { audit, secretStore }: { audit: Audit; secretStore: SecretStore },
): WorkflowServices {
  const { pool, prisma } = database
  return {
    workflows: new Workflows({ database, audit }),
    workflowBatches: new WorkflowBatches(prisma),
    workflowVersions: new WorkflowVersions({ database, bus, audit }),
    assets: new Assets({ pool, prisma, audit }),
    knowledgeDocuments: new KnowledgeDocuments({ pool, prisma, audit }),
    organizationSecrets: new OrganizationSecrets({ prisma, secretStore, audit }),
  }
}
