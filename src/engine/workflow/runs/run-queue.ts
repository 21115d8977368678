import type { QueueDefinition } from '../../jobs/job.ts'

export const RUN_QUEUE = 'workflow-runs'
/** What no worker could carry to its end, however often it was tried. */
export const DEAD_RUN_QUEUE = 'workflow-runs.dead'

/** A job that costs its worker the life so often is no longer tried. */
const MAX_CLAIMS = 10

export const RUN_QUEUES: readonly QueueDefinition[] = [
  { name: DEAD_RUN_QUEUE, maxClaims: 1_000 },
  { name: RUN_QUEUE, maxClaims: MAX_CLAIMS, deadLetter: DEAD_RUN_QUEUE },
]
