import type { Bus } from '../../platform/bus/bus.ts'
import type { WorkflowVersion } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'

type Result = IteratorResult<WorkflowVersion, undefined>

const DONE: Result = { done: true, value: undefined }
const POLL_MS = 2_000
const MAX_BATCH = 20

export function versionChannel(workflowId: string): string {
  return `workflow:${workflowId}`
}

/**
 * The versions of a workflow after a number, each once and in order, then those to come; it ends when the workflow is
 * deleted. The versions themselves are the log: the bus only says when to look. Pulled, and ended at once by
 * `return()`, also while it waits.
 */
export class VersionFollower implements AsyncIterableIterator<WorkflowVersion> {
  readonly #prisma: TenantClient
  readonly #where: { organizationId: string; workflowId: string }
  readonly #unsubscribe: () => void
  #after: number
  #batch: WorkflowVersion[] = []
  #hasHint = false
  #isDone = false
  #wake: () => void = () => {}
  /** The calls of `next()` are answered one after the other. */
  #previous: Promise<unknown> = Promise.resolve()

  constructor(parts: {
    prisma: TenantClient
    bus: Bus
    organizationId: string
    workflowId: string
    after: number
  }) {
    const { prisma, bus, organizationId, workflowId, after } = parts
    this.#prisma = prisma
    this.#where = { organizationId, workflowId }
    this.#after = after
    this.#unsubscribe = bus.subscribe(versionChannel(workflowId), () => {
      this.#hasHint = true
      this.#wake()
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Result> {
    const result = this.#previous.then(() => this.#next())
    this.#previous = result.catch(() => {})
    return result
  }

  async return(): Promise<Result> {
    this.#end()
    return DONE
  }

  async #next(): Promise<Result> {
    while (!this.#isDone) {
      const version = this.#batch.shift()
      if (version) {
        this.#after = version.version
        return { done: false, value: version }
      }
      this.#hasHint = false
      this.#batch = await this.#read()
      if (this.#batch.length === 0 && !(await this.#exists())) this.#end()
      if (this.#batch.length === 0 && !this.#hasHint && !this.#isDone) await this.#change()
    }
    return DONE
  }

  #read(): Promise<WorkflowVersion[]> {
    const where = { ...this.#where, version: { gt: this.#after } }
    return this.#prisma.workflowVersion.findMany({ where, orderBy: { version: 'asc' }, take: MAX_BATCH })
  }

  async #exists(): Promise<boolean> {
    const { organizationId, workflowId } = this.#where
    return (await this.#prisma.workflow.count({ where: { organizationId, id: workflowId } })) > 0
  }

  /** Until a hint, the next look without one, or the end. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #end(): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#unsubscribe()
    this.#wake()
  }
}
