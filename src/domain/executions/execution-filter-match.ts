import { matchesText, matchesTime } from '../filters.ts'
import type { ExecutionFilter } from './execution-filter.ts'

/** What a filter can ask of an execution. */
export interface FilterableExecution {
  status: string
  capabilityName: string
  sessionId: string
  connectedAccountId: string | null
  createdAt: Date
}

/** Whether an execution passes, by the same rules as in a list of them. */
export function matchesExecution(execution: FilterableExecution, filter: ExecutionFilter): boolean {
  const { status, capabilityName, sessionId, connectedAccountId, createdAt, and, or, not } = filter
  return (
    (!status || status.some((one) => one === execution.status)) &&
    matchesText(execution.capabilityName, capabilityName) &&
    (!sessionId || sessionId === execution.sessionId) &&
    (!connectedAccountId || connectedAccountId === execution.connectedAccountId) &&
    matchesTime(execution.createdAt, createdAt) &&
    (!and || and.every((one) => matchesExecution(execution, one))) &&
    (!or || or.some((one) => matchesExecution(execution, one))) &&
    (!not || !matchesExecution(execution, not))
  )
}
