import { randomUUID } from 'node:crypto'

/** In the form of the workflow API that is reproduced. */
export function createRunId(): `WRUN-${string}` {
  return `WRUN-${randomUUID()}`
}
