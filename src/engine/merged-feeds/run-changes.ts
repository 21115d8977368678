import type { JsonValue } from '../../base/json.ts'
import type { RunStatus, RunTrigger } from '../workflow/runs/run.ts'
import type { FeedRef } from './feed.ts'
import type { RowChange, ToldTable } from './row-changes.ts'

/** A run of a workflow whose status has changed. */
export interface RunChange extends RowChange {
  status: RunStatus
  trigger: RunTrigger
  workflowId: string
  metadata: JsonValue
  createdAt: Date
}

export const RUN_CHANGES: ToldTable<RunChange> = {
  table: 'workflow_run',
  columns: {
    status: 'status',
    trigger: 'trigger',
    workflowId: 'workflow_id',
    metadata: 'metadata',
    createdAt: 'created_at',
  },
}

/** The one feed of an organisation's runs. */
export function runsFeed(organizationId: string): FeedRef {
  return { organizationId, feedId: `runs-${organizationId}` }
}
