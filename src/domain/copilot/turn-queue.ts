import type { QueueDefinition } from '../../engine/jobs/job.ts'

export const TURN_QUEUE = 'copilot-turns'
/** What no worker could end, however often it was tried. */
export const DEAD_TURN_QUEUE = 'copilot-turns.dead'

/** The first one works, those after it only end what it has left. */
const MAX_CLAIMS = 10

export const TURN_QUEUES: readonly QueueDefinition[] = [
  { name: DEAD_TURN_QUEUE, maxClaims: 1_000 },
  { name: TURN_QUEUE, maxClaims: MAX_CLAIMS, deadLetter: DEAD_TURN_QUEUE },
]
