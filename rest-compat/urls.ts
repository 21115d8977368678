/** The addresses that answers name, all below PUBLIC_URL and never taken from a request (rest.md, Shared rules). */
export class Urls {
  readonly #base: () => string

  /** `base` is asked at every use: with PORT=0 it is known only when the server listens. */
  constructor(base: () => string) {
    this.#base = base
  }

  /** Where a page of our own comes from. */
  get origin(): string {
    return new URL(this.#at('/')).origin
  }

  get sessionCreate(): string {
    return this.#at('/api/runtime/sessions')
  }

  get toolInvokeTemplate(): string {
    return this.#at('/api/runtime/tools/{toolName}')
  }

  sessionToolInvokeTemplate(sessionId = '{sessionId}'): string {
    return this.#at(`/api/runtime/sessions/${sessionId}/tools/{toolName}`)
  }

  capabilities(sessionId: string): string {
    return this.#at(`/api/runtime/sessions/${sessionId}/capabilities`)
  }

  executionEvents(executionId = '{executionId}'): string {
    return this.#at(`/api/runtime/executions/${executionId}/events`)
  }

  runEvents(runId: string): string {
    return this.#at(`/api/stream/runs/${runId}`)
  }

  run(workflowId: string, runId: string): string {
    return this.#at(`/api/workflow/${workflowId}/run/${runId}`)
  }

  /** Where a workflow's inbound trigger takes requests. */
  trigger(webhookId: string): string {
    return this.#at(`/api/webhooks/${webhookId}`)
  }

  /** Where the output of an execution, of a run or of a step is that is too large for an event. */
  result(id: string): string {
    return this.#at(`/api/stream/results/${id}`)
  }

  #at(path: string): string {
    return this.#base().replace(/\/+$/, '') + path
  }
}
