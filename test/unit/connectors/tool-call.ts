import { createId } from '../../../src/base/ids.ts'
import type { Checkpoint, ToolCall } from '../../../src/engine/connectors/connector.ts'

/** A call as an execution makes it, with what the test is about; collects the checkpoints. */
export function createToolCall(
  facts: Pick<ToolCall, 'tool' | 'input'> & Partial<ToolCall>,
): ToolCall & { checkpoints: Checkpoint[] } {
  const checkpoints: Checkpoint[] = []
  return {
    organizationId: 'org_1',
    account: { id: 'acc_1', organizationId: 'org_1', displayName: 'Test', externalId: null },
    binding: null,
    outputSchema: null,
    executionId: createId('exec'),
    attempt: 1,
    idempotencyKey: 'key',
    signal: new AbortController().signal,
    resume: null,
    ask: () => Promise.reject(new Error('nobody is there to ask')),
    checkpoint: async (checkpoint) => void checkpoints.push(checkpoint),
    checkpoints,
    ...facts,
  }
}
