import type { Bus } from '../../../platform/bus/bus.ts'

/** One channel for the ends of all runs: a caller that waits for one costs the bus no subscription of its own. */
const CHANNEL = 'workflow-run-ends'

/** Tells all processes, after the commit, that a run has ended. A hint: it may be lost. */
export function tellRunEnd(bus: Bus, runId: string): void {
  bus.publish(CHANNEL, runId)
}

/**
 * Calls `hear` with the id of each run that has ended, and with null when some may have been missed. Returns the
 * function that ends it.
 */
export function hearRunEnds(bus: Bus, hear: (runId: string | null) => void): () => void {
  return bus.subscribe(CHANNEL, hear)
}
