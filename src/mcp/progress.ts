import type { ServerContext } from '@modelcontextprotocol/server'
import type { StreamEvent } from '../engine/event-log/event.ts'
import type { StreamFollower } from '../engine/event-log/follower.ts'

/** limits.md: a synchronous call waits so long for its result; what it has begun goes on. */
const SYNC_WAIT_MS = 120_000

export interface ProgressParts {
  /** How long a call waits; 120 s unless told otherwise. */
  syncWaitMs?: number | undefined
  /** Aborted when calls are to be answered now, as they are. */
  hurry: AbortSignal
}

export interface Following {
  mcpReq: ServerContext['mcpReq']
  /** Ends what is followed, because the client has cancelled its request. */
  cancel(): void
}

/**
 * Follows what a call has begun to its end, or as long as a call waits, and tells the client of its steps where it has
 * asked for progress. Resolves with the approval that it has come to wait for, which nobody waits for here.
 */
export async function followProgress(
  { syncWaitMs = SYNC_WAIT_MS, hurry }: ProgressParts,
  follower: StreamFollower | null,
  { mcpReq, cancel }: Following,
): Promise<{ approvalId: string } | null> {
  if (!follower) return null
  const stop = () => void follower.return()
  const timer = setTimeout(stop, syncWaitMs)
  hurry.addEventListener('abort', stop, { once: true })
  mcpReq.signal.addEventListener('abort', cancel, { once: true })
  try {
    if (mcpReq.signal.aborted) cancel()
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
    mcpReq.signal.removeEventListener('abort', cancel)
    await follower.return()
  }
}

function askedFor(event: StreamEvent | undefined): { approvalId: string } | null {
  if (event?.type !== 'run_status') return null
  const { status, approvalId }: { status: string; approvalId?: string } = JSON.parse(event.payload)
  return status === 'waiting' && approvalId !== undefined ? { approvalId } : null
}

/** A step that is worth a notification: a checkpoint, or a block of a run that begins. */
function toStep({ type, payload }: StreamEvent): { message: string; known?: number } | null {
  if (type === 'block_start') return { message: String(JSON.parse(payload).block_name) }
  if (type !== 'checkpoint') return null
  const { message, progress }: { message: string; progress?: number } = JSON.parse(payload)
  return { message, ...(progress === undefined ? {} : { known: progress }) }
}

/** Progress must rise with every notification: a step that knows none counts as one, others may be left out. */
class ProgressReport {
  readonly #mcpReq: ServerContext['mcpReq']
  #last = 0

  constructor(mcpReq: ServerContext['mcpReq']) {
    this.#mcpReq = mcpReq
  }

  async tell(event: StreamEvent): Promise<void> {
    const progressToken = this.#mcpReq._meta?.progressToken
    const step = progressToken === undefined || this.#mcpReq.signal.aborted ? null : toStep(event)
    if (!step || progressToken === undefined) return
    const progress = step.known ?? this.#last + 1
    if (progress <= this.#last) return
    this.#last = progress
    const total = step.known === undefined ? {} : { total: 1 }
    const params = { progressToken, progress, ...total, message: step.message }
    await this.#mcpReq.notify({ method: 'notifications/progress', params })
  }
}
