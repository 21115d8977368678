import { createId } from '../../../base/ids.ts'
import type { GraphNode } from '../graph/graph.ts'
import type { StepNotes } from './checkpoint.ts'
import type { StepProgress } from './plan.ts'
import type { RunStatus, StepRecord } from './run.ts'

/** The step of a block that the run has reached. */
export function createStep(block: GraphNode): StepRecord {
  return {
    id: createId('step'),
    blockId: block.id,
    blockName: block.name,
    blockType: block.type,
    status: 'pending',
    attempt: 0,
    input: null,
    result: null,
    handle: null,
    error: null,
    logs: [],
    credits: 0,
    position: null,
    jobId: null,
    suspension: null,
    startedAtMs: null,
  }
}

export function isActive({ status }: StepRecord): boolean {
  return status === 'pending' || status === 'running' || status === 'waiting'
}

export function progressOf(step: StepRecord): StepProgress {
  switch (step.status) {
    case 'pending':
    case 'running':
    case 'waiting':
      return { kind: 'active' }
    case 'success':
      return { kind: 'done', handle: step.handle }
    case 'skipped':
      return { kind: 'skipped' }
    case 'error':
    case 'cancelled':
      return { kind: 'failed' }
  }
}

export function durationOf({ startedAtMs }: StepRecord): number {
  return startedAtMs === null ? 0 : Math.round(performance.now() - startedAtMs)
}

/** What a run is while these of its steps are under way; null when none is. */
export function statusOf(active: readonly StepRecord[]): RunStatus | null {
  if (active.length === 0) return null
  if (active.every(({ status }) => status === 'waiting')) return 'waiting'
  const isRetrying = active.every(
    ({ status, error }) => status === 'waiting' || (status === 'pending' && error),
  )
  return isRetrying ? 'retrying' : 'processing'
}

/** What an attempt leaves with its step, whatever its end. */
export function inputAndLogs(step: StepRecord, { input, logs }: StepNotes): Partial<StepRecord> {
  return {
    ...(input === undefined ? {} : { input }),
    ...(logs?.length ? { logs: [...step.logs, ...logs] } : {}),
  }
}
