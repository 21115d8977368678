/** The subscription of the fan-out, as every server of it is asked. */
export const WATCH = `subscription Watch($id: ID!) {
  executionEvents(executionId: $id) {
    __typename seq cursor executionId runId ... on ExecutionCheckpointEvent { message progress data }
  }
}`

/** What a checkpoint says, of 200 bytes or so. */
export function createCheckpoint(executionId: string, seq: number) {
  return {
    message: `step ${seq} of many: read the next page of results`,
    progress: 0.5,
    data: { page: seq, words: ['naïve', 'café'] },
    executionId,
    runId: 'run_00000000000000000000',
  }
}

/** What a subscriber sees of it. */
export function toWatched(executionId: string, seq: number) {
  const { message, progress, data, runId } = createCheckpoint(executionId, seq)
  const event = { __typename: 'ExecutionCheckpointEvent', seq, cursor: String(seq), executionId, runId }
  return { ...event, message, progress, data }
}
