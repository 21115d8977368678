import { toNotice } from '../../../src/engine/webhooks/notice.ts'
import type { RunEvent, RunHooks } from '../../../src/engine/workflow/runs/run-hooks.ts'

/** Hooks that note what endpoints would be told. */
export function createTestHooks(told: RunEvent[] = []): RunHooks {
  return {
    toNotice(event) {
      told.push(event)
      const { type, organizationId, workflowId } = event
      return toNotice({ organizationId, type, workflowId, payload: { type } })
    },
    onReached: async () => false,
    onCommitted: () => {},
  }
}
