import type { Audit } from '../domain/audit.ts'
import { WorkflowBatches } from '../domain/workflow-batches.ts'
import { WorkflowVersions } from '../domain/workflow-versions.ts'
import { Workflows } from '../domain/workflows.ts'
import type { AppOptions } from './options.ts'

/** What edits workflows. */
export interface WorkflowServices {
  workflows: Workflows
  workflowVersions: WorkflowVersions
  workflowBatches: WorkflowBatches
}

export function createWorkflowServices(
  { database, bus }: AppOptions,
  { audit }: { audit: Audit },
): WorkflowServices {
  return {
    workflows: new Workflows({ database, audit }),
    workflowBatches: new WorkflowBatches(database.prisma),
    workflowVersions: new WorkflowVersions({ database, bus, audit }),
  }
}
