import { sleep, withinTime } from '../../base/async.ts'
import { BackgroundLoop } from '../executions/background-loop.ts'
import { type ClaimedJob, LEASE_MS } from './job.ts'
import type { JobQueue } from './job-queue.ts'

const RENEW_MS = 3_000
/** After a stop a handler has so long to put its work down. */
const SETTLE_MS = 1_000
/** A fetch that failed is tried again after so long. */
const FETCH_AGAIN_MS = 1_000
/**
 * Between two fetches: what becomes due meanwhile is fetched together. The first one after a rest waits for nothing.
 */
const FETCH_GAP_MS = 5
/**
 * A place that is free again is rarely waited for: usually the next job's own wake-up comes before this is over. When
 * jobs do wait, what is found then shows it, and from then on nothing is waited for.
 */
const FREED_MS = 50

export interface JobWorkerParts {
  jobs: JobQueue
  queue: string
  /** Jobs at the same time in this process. */
  concurrency: number
  /** Jobs of one organisation at the same time, over all processes; without it any number. */
  perOrganization?: number
  /** How often is looked for jobs that no wake-up told of. */
  pollMs: number
  /**
   * Does a job. True: it has settled its claim itself; false: the worker does. What it throws gives the job back,
   * to be tried again after a backoff.
   */
  handle(job: ClaimedJob): Promise<boolean>
  onBug(cause: unknown): void
}

interface Running {
  claim: { id: string; retryCount: number }
  abort: AbortController
  renewedAtMs: number
}

/** Why a job's signal is aborted. */
type JobStop = 'lease lost' | 'shutdown'

/**
 * Takes jobs of one queue as they become due and works on several at once. One fetch at a time asks for as many
 * jobs as there are free places; what wakes it during a fetch makes it fetch again. All claims are renewed by one
 * statement.
 */
export class JobWorker {
  readonly #parts: JobWorkerParts
  readonly #renewal: BackgroundLoop
  readonly #running = new Map<string, Running>()
  readonly #pending = new Set<Promise<void>>()
  #rest = new AbortController()
  /** When to fetch next, at the latest. */
  #dueAtMs = 0
  /** Whether somebody has told of jobs since the last fetch began. */
  #hasNews = false
  /** Whether jobs wait for places, as far as the last fetch could see. */
  #isBacklogged = false
  #isClosed = false
  #unsubscribe: (() => void) | null = null
  #loop: Promise<void> | null = null

  constructor(parts: JobWorkerParts) {
    this.#parts = parts
    this.#renewal = new BackgroundLoop({
      round: () => this.#renew(),
      everyMs: RENEW_MS,
      onBug: parts.onBug,
    })
  }

  /** The number of jobs in the hands of this process. */
  get size(): number {
    return this.#running.size
  }

  open(): void {
    const { jobs, queue } = this.#parts
    this.#unsubscribe = jobs.onWake(queue, () => this.wake())
    this.#renewal.open()
    this.#loop ??= this.#run()
  }

  /** Looks for jobs now, or again when a fetch is under way. */
  wake(): void {
    this.#hasNews = true
    this.#fetchWithin(0)
  }

  /** Takes nothing new and gives back what it just claims, lets jobs at work end for `graceMs`, then stops the rest. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true
    this.#unsubscribe?.()
    this.wake()
    await this.#loop
    const settled = this.#settled()
    await withinTime(settled, graceMs)
    for (const { abort } of this.#running.values()) abort.abort(stopped('shutdown'))
    await withinTime(settled, SETTLE_MS)
    await this.#renewal.close()
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const begunAtMs = performance.now()
      this.#dueAtMs = begunAtMs + this.#parts.pollMs
      const isMore = await this.#fetch()
      if (!isMore) await this.#restUntilDue(begunAtMs + FETCH_GAP_MS)
    }
  }

  #fetchWithin(ms: number): void {
    const atMs = performance.now() + ms
    if (atMs >= this.#dueAtMs) return
    this.#dueAtMs = atMs
    this.#rest.abort(WOKEN) // without a reason, an error with its stack is made each time
  }

  async #restUntilDue(earliestMs: number): Promise<void> {
    while (!this.#isClosed) {
      const restMs = Math.max(this.#dueAtMs, earliestMs) - performance.now()
      if (restMs <= 0) return
      this.#rest = new AbortController()
      await sleep(Math.ceil(restMs), this.#rest.signal)
    }
  }

  /** Whether there are probably more jobs than have been taken. */
  async #fetch(): Promise<boolean> {
    const { jobs, queue, concurrency, perOrganization, onBug } = this.#parts
    const limit = concurrency - this.#running.size
    const isTold = this.#hasNews
    this.#hasNews = false
    if (limit <= 0) return false
    try {
      const asked = toBatchSize(limit)
      const claimedAtMs = performance.now()
      const fetched = await jobs.fetch(queue, { limit: asked, perOrganization })
      if (this.#isClosed) {
        await jobs.release(queue, fetched)
        return false
      }
      for (const job of fetched) this.#begin({ ...job, claimedAtMs })
      this.#isBacklogged = fetched.length > 0 && (this.#isBacklogged || !isTold || fetched.length === limit)
      return fetched.length === asked && this.#running.size < concurrency
    } catch (cause) {
      onBug(cause)
      await sleep(FETCH_AGAIN_MS)
      return false
    }
  }

  #begin(job: Omit<ClaimedJob, 'signal'>): void {
    const abort = new AbortController()
    const claim = { id: job.id, retryCount: job.retryCount }
    this.#running.set(job.id, { claim, abort, renewedAtMs: job.claimedAtMs })
    const work = this.#work({ ...job, signal: abort.signal }).finally(() => {
      this.#running.delete(job.id)
      this.#pending.delete(work)
      // There is a free place, here or in the organisation's share.
      this.#fetchWithin(this.#isBacklogged ? 0 : FREED_MS)
    })
    this.#pending.add(work)
  }

  async #work(job: ClaimedJob): Promise<void> {
    const { jobs, queue, handle, onBug } = this.#parts
    try {
      const isSettled = await handle(job)
      if (!isSettled) await jobs.complete(queue, job)
    } catch (cause) {
      if (!job.signal.aborted) onBug(cause)
      await jobs.fail(queue, job, cause).catch(onBug) // otherwise the claim runs out by itself
    }
  }

  async #renew(): Promise<void> {
    const asked = [...this.#running.values()]
    const askedAtMs = performance.now()
    try {
      const { jobs, queue } = this.#parts
      const held = await jobs.renew(
        queue,
        asked.map(({ claim }) => claim),
      )
      for (const one of asked) {
        if (held.has(one.claim.id)) one.renewedAtMs = askedAtMs
        else if (this.#running.get(one.claim.id) === one) one.abort.abort(stopped('lease lost'))
      }
    } finally {
      for (const one of asked) {
        if (performance.now() - one.renewedAtMs > LEASE_MS) one.abort.abort(stopped('lease lost'))
      }
    }
  }

  async #settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending)
  }
}

const WOKEN = 'woken'

/** A power of two: the size stands in the text of the statement, which the server keeps prepared. */
function toBatchSize(limit: number): number {
  return 2 ** Math.floor(Math.log2(limit))
}

/** Whether a job is to be put down because its process stops: its claim is still good. */
export function isShutdown({ reason }: AbortSignal): boolean {
  return reason instanceof JobStopped && reason.reason === 'shutdown'
}

/** The reason of a job's signal. */
class JobStopped extends Error {
  readonly reason: JobStop

  constructor(reason: JobStop) {
    super(`stopped: ${reason}`)
    this.name = 'JobStopped'
    this.reason = reason
  }
}

function stopped(reason: JobStop): JobStopped {
  return new JobStopped(reason)
}
