import { linkSignals } from '../../base/async.ts'
import type { JsonObject } from '../../base/json.ts'
import type { ClaimedJob } from '../../engine/jobs/job.ts'
import type { JobQueue } from '../../engine/jobs/job-queue.ts'
import { isShutdown, JobWorker } from '../../engine/jobs/job-worker.ts'
import type { TurnFailure, TurnRef } from './turn.ts'
import type { TurnEnds } from './turn-ends.ts'
import { DEAD_TURN_QUEUE, TURN_QUEUE } from './turn-queue.ts'
import type { TurnStore } from './turn-store.ts'

const POLL_MS = 500
const DEAD_POLL_MS = 5_000
/** Turns at the same time in one process: most of their time they wait for a model. */
const CONCURRENCY = 50

const LOST: TurnFailure = {
  status: 'failed',
  code: 'WORKER_LOST',
  message: 'The process that was answering was lost. Nothing was changed; please send the message again.',
}
const SHUT_DOWN: TurnFailure = {
  status: 'failed',
  code: 'WORKER_LOST',
  message:
    'The server was stopped while it was answering. Nothing was changed; please send the message again.',
}

export interface TurnWorkerParts {
  jobs: JobQueue
  store: TurnStore
  ends: TurnEnds
  /** Works on a turn to its end; false when it cannot begin, because somebody has before. */
  run(ref: TurnRef, model: string, signal: AbortSignal): Promise<boolean>
  pollMs?: number | undefined
  onBug(cause: unknown, facts?: object): void
}

/** Takes turns from the queue. One that a worker has begun before is not begun again: it is ended honestly. */
export class TurnWorker {
  readonly #parts: TurnWorkerParts
  readonly #worker: JobWorker
  readonly #deadWorker: JobWorker

  constructor(parts: TurnWorkerParts) {
    const { jobs, onBug, pollMs = POLL_MS } = parts
    this.#parts = parts
    this.#worker = new JobWorker({
      ...{ jobs, queue: TURN_QUEUE, concurrency: CONCURRENCY, pollMs, onBug },
      handle: (job) => this.#work(job),
    })
    this.#deadWorker = new JobWorker({
      ...{ jobs, queue: DEAD_TURN_QUEUE, concurrency: 1, pollMs: DEAD_POLL_MS, onBug },
      handle: async (job) => {
        await this.#parts.store.fail(toRef(job.data), LOST)
        return false
      },
    })
  }

  open(): void {
    this.#parts.ends.open()
    this.#worker.open()
    this.#deadWorker.open()
  }

  /** Lets turns at work end for `graceMs`, then ends them as failed. */
  async close(graceMs: number): Promise<void> {
    await Promise.all([this.#worker.close(graceMs), this.#deadWorker.close(graceMs)])
    this.#parts.ends.close()
  }

  async #work(job: ClaimedJob): Promise<boolean> {
    const { ends, store, run } = this.#parts
    const ref = toRef(job.data)
    await ends.listen(ref, async (ended) => {
      using stopped = linkSignals(job.signal, ended)
      const isBegun = await run(ref, String(job.data.model), stopped.signal)
      if (!isBegun) await store.fail(ref, LOST)
      else if (job.signal.aborted && isShutdown(job.signal)) await store.fail(ref, SHUT_DOWN)
    })
    return false
  }
}

function toRef({ organizationId, turnId }: JsonObject): TurnRef {
  return { organizationId: String(organizationId), turnId: String(turnId) }
}
