import type { ExecutionStatus } from '../executions/execution.ts'
import type { RowChange, ToldTable } from './row-changes.ts'

/** An execution whose status has changed. The feed has the organisation's id. */
export interface ExecutionChange extends RowChange {
  status: ExecutionStatus
  capabilityName: string
  sessionId: string
  connectedAccountId: string | null
  createdAt: Date
}

export const EXECUTION_CHANGES: ToldTable<ExecutionChange> = {
  table: 'execution',
  columns: {
    status: 'status',
    capabilityName: 'capability_name',
    sessionId: 'session_id',
    connectedAccountId: 'connected_account_id',
    createdAt: 'created_at',
  },
}
