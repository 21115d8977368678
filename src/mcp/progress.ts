import type { ServerContext } from '@modelcontextprotocol/server'
import type { Actor } from '../domain/actor.ts'
import type { Executions } from '../domain/executions.ts'
import type { StreamEvent } from '../engine/event-log/event.ts'

/** limits.md: a synchronous call waits so long for its result; the execution goes on. */
const SYNC_WAIT_MS = 120_000

export interface ProgressParts {
  executions: Executions
  /** How long an execution is followed; 120 s unless told otherwise. */
  syncWaitMs?: number | undefined
  /** Aborted when calls are to be answered now, as they are. */
  hurry: AbortSignal
}

/**
 * Follows an execution to its end, or as long as a call waits, and tells the client of its checkpoints where it has
 * asked for progress. Resolves with the approval that it has come to wait for, which nobody waits for here.
 */
export async function followProgress(
  { executions, syncWaitMs = SYNC_WAIT_MS, hurry }: ProgressParts,
  actor: Actor,
  executionId: string,
  mcpReq: ServerContext['mcpReq'],
): Promise<{ approvalId: string } | null> {
  const follower = await executions.follow(actor, executionId, 0)
  if (!follower) return null
  const stop = () => void follower.return()
  const timer = setTimeout(stop, syncWaitMs)
  hurry.addEventListener('abort', stop, { once: true })
  try {
    if (hurry.aborted) stop()
    const report = new ProgressReport(mcpReq)
    for (let page = await follower.next(); !page.done; page = await follower.next()) {
      for (const event of page.value.events) await report.tell(event)
      const asked = askedFor(page.value.events.at(-1))
      if (asked) return asked
    }
    return null
  } finally {
    clearTimeout(timer)
    hurry.removeEventListener('abort', stop)
    await follower.return()
  }
}

function askedFor(event: StreamEvent | undefined): { approvalId: string } | null {
  if (event?.type !== 'run_status') return null
  const { status, approvalId }: { status: string; approvalId?: string } = JSON.parse(event.payload)
  return status === 'waiting' && approvalId !== undefined ? { approvalId } : null
}

/** Progress must rise with every notification: a checkpoint that knows none counts as one step, others may be left out. */
class ProgressReport {
  readonly #mcpReq: ServerContext['mcpReq']
  #last = 0

  constructor(mcpReq: ServerContext['mcpReq']) {
    this.#mcpReq = mcpReq
  }

  async tell({ type, payload }: StreamEvent): Promise<void> {
    const progressToken = this.#mcpReq._meta?.progressToken
    if (type !== 'checkpoint' || progressToken === undefined || this.#mcpReq.signal.aborted) return
    const { message, progress: known }: { message: string; progress?: number } = JSON.parse(payload)
    const progress = known ?? this.#last + 1
    if (progress <= this.#last) return
    this.#last = progress
    const total = known === undefined ? {} : { total: 1 }
    const params = { progressToken, progress, ...total, message }
    await this.#mcpReq.notify({ method: 'notifications/progress', params })
  }
}
