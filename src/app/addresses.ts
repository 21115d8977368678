/** What is told by its address. Asked at every use: with PORT=0 the host is known only when the server listens. */
export interface Addresses {
  /** The result of an execution that is too large for an event. */
  result(executionId: string): string
  run(workflowId: string, runId: string): string
  /** The output of a run, or of one of its steps, that is too large for an event. */
  runOutput(runId: string, stepId?: string): string
  /** Where a workflow's inbound trigger takes requests. */
  trigger(webhookId: string): string
}
