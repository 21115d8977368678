import type pg from 'pg'
import type { Bus } from '../../../platform/bus/bus.ts'
import { inTransaction } from '../../../platform/db/transaction.ts'
import type { RunError, RunRef } from './run.ts'
import type { RunEnd } from './run-end.ts'
import { RunState } from './run-state.ts'
import type { RunStore } from './run-store.ts'

const STOP_CHANNEL = 'workflow-run.stop'
/** Runs that are cancelled with the run that waits for them, at a time. */
const MAX_CHILDREN = 1_000

export interface RunStopParts {
  pool: pg.Pool
  bus: Bus
  store: RunStore
  end: RunEnd
}

/**
 * Ends runs from outside. Their blocks hear of it by the bus, wherever they are at work; one that does not hear
 * can record nothing any more all the same.
 */
export class RunStop {
  readonly #parts: RunStopParts
  /** What stops the blocks at work in this process, by the run. */
  readonly #running = new Map<string, Set<AbortController>>()
  #unsubscribe: (() => void) | null = null

  constructor(parts: RunStopParts) {
    this.#parts = parts
  }

  open(): void {
    this.#unsubscribe ??= this.#parts.bus.subscribe(STOP_CHANNEL, (runId) => {
      for (const controller of this.#running.get(runId ?? '') ?? [])
        controller.abort(new Error('the run has ended'))
    })
  }

  close(): void {
    this.#unsubscribe?.()
  }

  /** Does something for a run, with a signal that is aborted when the run is stopped. */
  async listen<T>(runId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    const all = this.#running.get(runId) ?? new Set()
    this.#running.set(runId, all.add(controller))
    try {
      return await work(controller.signal)
    } finally {
      all.delete(controller)
      if (all.size === 0) this.#running.delete(runId)
    }
  }

  /** Stops what is still under way for a run that has ended: blocks at work, and the runs that it waits for. */
  async stopRest(ref: RunRef): Promise<void> {
    this.#parts.bus.publish(STOP_CHANNEL, ref.runId)
    const children = await this.#parts.store.childrenAtWork(ref, MAX_CHILDREN)
    for (const runId of children) await this.cancel({ ...ref, runId })
  }

  /** Cancels a run, and those that it waits for. False when it does not exist or has ended. */
  cancel(ref: RunRef): Promise<boolean> {
    return this.end(ref, 'cancelled', {
      code: 'CANCELLED',
      message: 'The run was cancelled',
      retryable: false,
    })
  }

  /** The same with another end; the runs that it waits for are cancelled all the same. */
  async end(ref: RunRef, status: 'failed' | 'cancelled', error: RunError): Promise<boolean> {
    const { pool, store, end } = this.#parts
    const written = await inTransaction(pool, async (tx) => {
      const loaded = (await store.lockRun(tx, ref)) ? await store.load(ref, tx) : null
      if (!loaded) return null
      const state = new RunState({ ...loaded, ...NOTHING_TO_PLAN })
      state.endWith(status, error)
      const checkpoint = state.take()
      const { run, credits } = state
      const notice = end.noticeOf(run, { ...checkpoint, credits })
      const row = await store.write({ ref, checkpoint, claim: null, settles: false, notice }, tx)
      if (!row) return null
      const isReached = await end.record(tx, run, { ...checkpoint, credits })
      return { checkpoint, row, isTold: row.isTold || isReached }
    })
    if (!written) return false
    store.announce(ref, written.checkpoint, written.row)
    end.announce({ isTold: written.isTold, organizationIds: [] })
    await this.stopRest(ref)
    return true
  }
}

/** For a run that only ends: nothing is planned, no block is reached and no output is told. */
const NOTHING_TO_PLAN = {
  graph: { trigger: null, blocks: new Map(), incoming: new Map() },
  variables: {},
  decide: () => null,
  outputUrl: () => '',
}
