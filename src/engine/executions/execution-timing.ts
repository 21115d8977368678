/** How long things take in the life of an execution, in milliseconds (limits.md, Leases). */
export interface ExecutionTiming {
  /** A holder that has not renewed its lease for so long is given up, by the database's clock. */
  leaseMs: number
  renewMs: number
  /** How often lost executions are looked for. */
  reapMs: number
  /** How often due executions and overdue approvals are looked for. */
  dueMs: number
  /** A call that nobody has approved or denied after so long is not made. */
  approvalMs: number
  /** After a stop a tool has so long to settle by itself; then the execution ends without it. */
  stopGraceMs: number
  /** The first wait between two attempts; each further one is four times as long. */
  retryMs: number
  /** A tool that is silent for so long gets a sign of life in its stream. */
  signOfLifeMs: number
}

export const EXECUTION_TIMING: ExecutionTiming = {
  leaseMs: 10_000,
  renewMs: 3_000,
  reapMs: 5_000,
  dueMs: 1_000,
  approvalMs: 24 * 60 * 60 * 1_000,
  stopGraceMs: 5_000,
  retryMs: 250,
  signOfLifeMs: 10_000,
}
