import type pg from 'pg'
import { linkSignals } from '../../../base/async.ts'
import type { JsonObject } from '../../../base/json.ts'
import type { Bus } from '../../../platform/bus/bus.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { EventFeed } from '../../event-log/feed.ts'
import type { ClaimedJob } from '../../jobs/job.ts'
import type { JobQueue } from '../../jobs/job-queue.ts'
import { JobWorker } from '../../jobs/job-worker.ts'
import type { FeedHints } from '../../merged-feeds/feed-hints.ts'
import type { BlockRunners } from '../runners/block-runner.ts'
import { BlockWork } from '../runners/block-work.ts'
import type { WorkTools } from './begin-and-work.ts'
import { Credits, type SpentLimit } from './credits.ts'
import { isFinalRun, type PinnedWorkflow, type RunRef, type StepRecord } from './run.ts'
import { type Accepted, RunAcceptance, type StartOutcome } from './run-acceptance.ts'
import { awaken, RunEnd } from './run-end.ts'
import { toRunGraph } from './run-graph.ts'
import type { RunHooks, RunNews } from './run-hooks.ts'
import { DEAD_RUN_QUEUE, RUN_QUEUE } from './run-queue.ts'
import type { RunRequest } from './run-request.ts'
import { RunState } from './run-state.ts'
import { RunStop } from './run-stop.ts'
import { RunStore } from './run-store.ts'
import { RunToken } from './run-token.ts'

const POLL_MS = 500
const DEAD_POLL_MS = 5_000
/** A run that takes longer is given up: waits and people included. */
const MAX_RUN_MS = 90 * 24 * 60 * 60 * 1_000

const RUN_CONCURRENCY = { perProcess: 100, perOrganization: 50 }

export interface WorkflowRunnerParts {
  pool: pg.Pool
  bus: Bus
  feed: EventFeed
  /** Tells those who watch all runs of an organisation. */
  hints: Pick<FeedHints, 'tell'>
  jobs: JobQueue
  runners: BlockRunners
  /** One version of a workflow; null when the organisation does not have it. */
  loadWorkflow(organizationId: string, workflowId: string, version: number): Promise<PinnedWorkflow | null>
  /** The values of an organisation's secrets, of those names that it has. */
  loadSecrets(organizationId: string, names: readonly string[]): Promise<ReadonlyMap<string, string>>
  hooks: RunHooks
  /** Where the whole output of a run or of a step is read that is too large for an event, by its id. */
  outputUrl(id: string): string
  concurrency?: { perProcess: number; perOrganization: number }
  pollMs?: number
  /** Statements of a kind at the same time. */
  maxInFlight?: number | undefined
  onBug(cause: unknown, facts?: object): void
}

/**
 * Runs workflows: accepts runs in the caller's transaction, walks them by jobs that any worker may take, and ends
 * them. What a run does is told by its state, what a job does by its token.
 */
export class WorkflowRunner {
  readonly #parts: WorkflowRunnerParts
  readonly #store: RunStore
  readonly #credits: Credits
  readonly #end: RunEnd
  readonly #acceptance: RunAcceptance
  readonly #stop: RunStop
  readonly #work: BlockWork
  readonly #worker: JobWorker
  readonly #deadWorker: JobWorker

  constructor(parts: WorkflowRunnerParts) {
    const { jobs, hooks, onBug, concurrency = RUN_CONCURRENCY, pollMs = POLL_MS } = parts
    this.#parts = parts
    this.#store = new RunStore(parts)
    this.#credits = new Credits(parts)
    this.#end = new RunEnd({ pool: parts.pool, store: this.#store, jobs, credits: this.#credits, hooks })
    this.#acceptance = new RunAcceptance({
      ...parts,
      store: this.#store,
      announce: (news) => this.announce(news),
    })
    this.#stop = new RunStop({ ...parts, store: this.#store, end: this.#end })
    this.#work = new BlockWork({ ...parts, store: this.#store })
    const { perProcess, perOrganization } = concurrency
    this.#worker = new JobWorker({
      ...{ jobs, queue: RUN_QUEUE, concurrency: perProcess, perOrganization, pollMs, onBug },
      handle: (job) => this.#walk(job),
    })
    this.#deadWorker = new JobWorker({
      ...{ jobs, queue: DEAD_RUN_QUEUE, concurrency: 1, pollMs: DEAD_POLL_MS, onBug },
      handle: (job) => this.#bury(job),
    })
  }

  /** The number of jobs of runs in the hands of this process. */
  get size(): number {
    return this.#worker.size
  }

  /** Begins to work on runs. */
  open(): void {
    this.#stop.open()
    this.#worker.open()
    this.#deadWorker.open()
  }

  /** Lets blocks at work end for `graceMs`, then hands them over to other processes. */
  async close(graceMs: number): Promise<void> {
    await Promise.all([this.#worker.close(graceMs), this.#deadWorker.close(graceMs)])
    this.#stop.close()
  }

  /**
   * The credit limit that forbids a run of the workflow; null when there is none. Holds the limits in the transaction.
   */
  findSpentLimit(tx: Transaction, organizationId: string, workflowId: string): Promise<SpentLimit | null> {
    return this.#credits.findSpent(tx, organizationId, workflowId)
  }

  /**
   * Tells of the limits that are reached, where that has not been done in this month. True: somebody is to hear of it.
   */
  tellReached(tx: Transaction, of: { organizationId: string; workflowId: string }): Promise<boolean> {
    return this.#credits.tellReached(tx, of)
  }

  /**
   * Accepts a run on its own and begins it. Where there is a limit to what it may spend, nothing is accepted: that is
   * for a transaction that looks at the limit first.
   */
  start(request: RunRequest): Promise<StartOutcome> {
    return this.#acceptance.start(request)
  }

  /** Accepts runs with the transaction; `announce` afterwards begins them at once. */
  accept(tx: Transaction, requests: readonly RunRequest[]): Promise<Accepted> {
    return this.#acceptance.accept(tx, requests)
  }

  /** After the commit of a transaction in which runs were accepted, or refused. */
  announce(news: RunNews): void {
    this.#end.announce(news)
  }

  /** After the commit of a transaction in which blocks were resumed. */
  wake(): void {
    this.#parts.jobs.wake(RUN_QUEUE)
  }

  /** Lets a suspended block go on, with the transaction. False when it waits for nothing (any more). */
  resume(
    tx: Transaction,
    block: { organizationId: string; runId: string; blockId: string },
  ): Promise<boolean> {
    return awaken({ store: this.#store, jobs: this.#parts.jobs }, tx, block)
  }

  /**
   * Ends a run at once, and those that it waits for: what is at work is stopped, what it has not recorded by then
   * is never recorded. False when it does not exist or has ended.
   */
  cancel(ref: RunRef): Promise<boolean> {
    return this.#stop.cancel(ref)
  }

  async #walk(job: ClaimedJob): Promise<boolean> {
    const { pool, jobs } = this.#parts
    const ref = toRef(job.data)
    return this.#stop.listen(ref.runId, async (stopped) => {
      using linked = linkSignals(job.signal, stopped)
      const parts = {
        ...{ store: this.#store, pool, jobs, end: this.#end, stop: this.#stop },
        openState: () => this.#openState(ref),
        signal: linked.signal,
        work: (state: RunState, step: StepRecord, tools: WorkTools) =>
          this.#work.run(state, step, { claim: job, ...tools }),
      }
      try {
        return await new RunToken(parts, job, ref).walk()
      } catch (cause) {
        throw new Error(`run ${ref.runId} could not go on`, { cause })
      }
    })
  }

  async #openState(ref: RunRef): Promise<RunState | null> {
    const loaded = await this.#store.load(ref)
    if (!loaded) return null
    if (isFinalRun(loaded.run.status)) {
      await this.#stop.stopRest(ref)
      return null
    }
    const { organizationId, workflowId, version, ageMs } = loaded.run
    const workflow = await this.#parts.loadWorkflow(organizationId, workflowId, version)
    const isTooOld = ageMs !== null && ageMs > MAX_RUN_MS
    if (!workflow || isTooOld) {
      const message = workflow ? 'The run took too long' : `Version ${version} of the workflow is gone`
      await this.#stop.end(ref, 'failed', {
        code: workflow ? 'TIMEOUT' : 'NOT_FOUND',
        message,
        retryable: false,
      })
      return null
    }
    const { graph, variables } = workflow
    return new RunState({
      ...loaded,
      graph: toRunGraph(graph),
      variables,
      decide: (block, results) => this.#work.decide(loaded.run, block, { results, variables }),
      outputUrl: this.#parts.outputUrl,
    })
  }

  /** Ends a run whose job is dead: every worker that took it died, or failed with a bug. */
  async #bury(job: ClaimedJob): Promise<boolean> {
    const message = 'The run was given up after too many attempts to go on with it'
    await this.#stop.end(toRef(job.data), 'failed', { code: 'WORKER_LOST', message, retryable: true })
    return false
  }
}

function toRef({ organizationId, runId }: JsonObject): RunRef {
  return { organizationId: String(organizationId), runId: String(runId) }
}
