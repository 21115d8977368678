import type { Capabilities } from '../domain/capabilities/capabilities.ts'
import { createDuePlan } from '../domain/executions/due-plan.ts'
import { createReplan } from '../domain/executions/execution-plan.ts'
import { ApprovalExpiry } from '../engine/approvals/approval-expiry.ts'
import type { ApprovalStore } from '../engine/approvals/approval-store.ts'
import type { Connectors } from '../engine/connectors/connector-registry.ts'
import type { ExecutionRunner } from '../engine/executions/execution-runner.ts'
import type { ExecutionStore } from '../engine/executions/execution-store.ts'
import type { ExecutionTiming } from '../engine/executions/execution-timing.ts'
import { Reaper } from '../engine/executions/reaper.ts'
import { Scheduler } from '../engine/executions/scheduler.ts'
import type { Bus } from '../platform/bus/bus.ts'

export interface ExecutionWorkParts {
  store: ExecutionStore
  runner: ExecutionRunner
  connectors: Connectors
  capabilities: Capabilities
  approvalStore: ApprovalStore
  bus: Bus
  timing: ExecutionTiming
  onBug: (cause: unknown, facts?: object) => void
}

export interface ExecutionWork {
  open(): void
  close(): Promise<void>
}

/** What happens to executions without a request: lost ones are settled, due ones begin, approvals expire. */
export function createExecutionWork(parts: ExecutionWorkParts): ExecutionWork {
  const { timing, approvalStore, onBug } = parts
  const reaper = new Reaper({ ...parts, replan: createReplan(parts), everyMs: timing.reapMs })
  const scheduler = new Scheduler({ ...parts, plan: createDuePlan(parts), everyMs: timing.dueMs })
  const expiry = new ApprovalExpiry({ store: approvalStore, everyMs: timing.dueMs, onBug })
  const loops = [reaper, scheduler, expiry]
  return {
    open: () => {
      for (const loop of loops) loop.open()
    },
    close: async () => {
      await Promise.all(loops.map((loop) => loop.close()))
    },
  }
}
