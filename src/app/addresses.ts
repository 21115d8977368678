/** What is told by its address. Asked at every use: with PORT=0 the host is known only when the server listens. */
export interface Addresses {
  /** The output of an execution, of a run, or of a step of one that is too large for an event. */
  result(id: string): string
  run(workflowId: string, runId: string): string
  /** Where a workflow's inbound trigger takes requests. */
  trigger(webhookId: string): string
}
