import type { JsonObject } from '../../../base/json.ts'
import type { GraphNode } from '../graph/graph.ts'
import type { StepProgress } from './plan.ts'
import type { StepRecord } from './run.ts'
import { createStep, isActive, progressOf } from './step.ts'

/** The steps of a run, and which of them have changed since they were written. */
export class RunSteps {
  readonly #byBlock: Map<string, StepRecord>
  readonly #changed = new Set<string>()
  #position: number

  constructor(steps: readonly StepRecord[]) {
    this.#byBlock = new Map(steps.map((step) => [step.blockId, step]))
    this.#position = Math.max(0, ...steps.map(({ position }) => position ?? 0))
  }

  /** Whether some have changed since the last time that they were taken. */
  get hasChanged(): boolean {
    return this.#changed.size > 0
  }

  get(blockId: string): StepRecord | undefined {
    return this.#byBlock.get(blockId)
  }

  active(): StepRecord[] {
    return [...this.#byBlock.values()].filter(isActive)
  }

  /** What the blocks that are done have given, by their names. */
  results(): Map<string, JsonObject> {
    const done = [...this.#byBlock.values()].flatMap(({ blockName, result }): [string, JsonObject][] =>
      result ? [[blockName, result]] : [],
    )
    return new Map(done)
  }

  /** What decides what comes next, in the order in which the steps ended. */
  progress(): Map<string, StepProgress> {
    const last = Number.POSITIVE_INFINITY
    const inOrder = [...this.#byBlock.values()].sort((a, b) => (a.position ?? last) - (b.position ?? last))
    return new Map(inOrder.map((step) => [step.blockId, progressOf(step)]))
  }

  add(block: GraphNode, change: Partial<StepRecord> = {}): StepRecord {
    return this.change(createStep(block), change)
  }

  /** Changes the step as it is now, whichever of its records is given. */
  change(step: StepRecord, change: Partial<StepRecord>): StepRecord {
    const changed = { ...(this.#byBlock.get(step.blockId) ?? step), ...change }
    this.#byBlock.set(step.blockId, changed)
    this.#changed.add(step.blockId)
    return changed
  }

  /** Begins the next attempt, or goes on with one that has waited. */
  begin(step: StepRecord): StepRecord {
    return this.change(step, {
      status: 'running',
      attempt: step.status === 'pending' ? step.attempt + 1 : step.attempt,
      startedAtMs: step.startedAtMs ?? performance.now(),
    })
  }

  /** Ends a step, behind all that have ended before. */
  end(step: StepRecord, change: Partial<StepRecord>): StepRecord {
    return this.change(step, { ...change, jobId: null, position: ++this.#position })
  }

  /** Those that have changed since the last time. */
  takeChanged(): StepRecord[] {
    const changed = [...this.#changed].flatMap((id) => this.#byBlock.get(id) ?? [])
    this.#changed.clear()
    return changed
  }
}
