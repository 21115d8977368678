import { AppError } from '../../base/errors.ts'
import type { Connectors } from '../../engine/connectors/connector-registry.ts'
import type { Continuation, ExecutionPlan } from '../../engine/executions/execution.ts'
import type { DueExecution } from '../../engine/executions/execution-store.ts'
import type { Capabilities } from '../capabilities/capabilities.ts'
import { InputCheck } from '../input-check.ts'
import { connectorOf, planCall } from './execution-plan.ts'
import { chooseAccount } from './invocation.ts'

/**
 * Plans the call of an execution that has waited, as it can be made now: the tool may have changed since, or be
 * gone. One that has asked while it was called goes on with the answer. Throws what an invocation would: NOT_FOUND for
 * the capability, VALIDATION for its account or an input that does not fit any more.
 */
export function createDuePlan(parts: { capabilities: Capabilities; connectors: Connectors }) {
  const inputs = new InputCheck()
  return async (due: DueExecution): Promise<ExecutionPlan> => {
    const capability = await parts.capabilities.find(due.organizationId, due.capabilityName)
    if (!capability) throw new AppError('NOT_FOUND', `Unknown capability "${due.capabilityName}"`)
    const account = chooseAccount(capability, due.connectedAccountId ?? undefined)
    const connector = connectorOf(parts.connectors, capability)
    inputs.check(capability, connector, due.input)
    return {
      ...planCall({ capability, connector, account, input: due.input }),
      id: due.id,
      organizationId: due.organizationId,
      runId: due.runId,
      session: { id: due.sessionId, isNew: false },
      claim: null,
      timeoutMs: due.timeoutMs,
      resume: toResume(due.continuation),
    }
  }
}

function toResume(continuation: Continuation | null): ExecutionPlan['resume'] {
  if (!continuation) return undefined
  const { state, answer } = continuation
  if (!state || !answer) throw new Error('an execution is due without the answer that it waits for')
  return { state, answer }
}
