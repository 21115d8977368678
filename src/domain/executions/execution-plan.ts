import { AppError } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import type { Capability, CapabilityAccount } from '../../engine/connectors/catalog.ts'
import type { Connector } from '../../engine/connectors/connector.ts'
import type { Connectors } from '../../engine/connectors/connector-registry.ts'
import type { ExecutionPlan } from '../../engine/executions/execution.ts'
import type { LostExecution } from '../../engine/executions/execution-store.ts'
import { maskSecrets } from '../../engine/executions/secret-mask.ts'
import type { Capabilities } from '../capabilities/capabilities.ts'

/** An hour: no execution goes on for ever. */
export const MAX_EXECUTION_MS = 60 * 60 * 1_000

/** The connector behind a capability. Throws NOT_FOUND when this installation has none for it. */
export function connectorOf(connectors: Connectors, capability: Capability): Connector {
  const connector = findConnector(connectors, capability)
  if (connector) return connector
  throw new AppError('NOT_FOUND', `Unknown capability "${capability.name}"`)
}

function findConnector(connectors: Connectors, { integration }: Capability): Connector | null {
  return integration ? connectors.find(integration.connector, integration.key) : connectors.memory
}

/** The part of a plan that follows from what is called, and through which account. */
export function planCall(parts: {
  capability: Capability
  connector: Connector
  account: CapabilityAccount | null
  input: JsonObject
}): Pick<
  ExecutionPlan,
  'capabilityName' | 'target' | 'toolDefinitionId' | 'isReadOnly' | 'isIdempotent' | 'input' | 'shownInput'
> {
  const { capability, connector, account, input } = parts
  return {
    capabilityName: capability.name,
    target: {
      connector,
      tool: capability.tool,
      binding: account?.binding ?? null,
      outputSchema: capability.outputSchema,
      account: account?.account ?? null,
    },
    toolDefinitionId: account?.toolDefinitionId ?? null,
    isReadOnly: capability.isReadOnly,
    isIdempotent: capability.supportsIdempotency,
    input,
    shownInput: maskSecrets(capability.parameters, input),
  }
}

/**
 * Plans another attempt of an execution whose worker was lost, through the same account. Null when the
 * organisation no longer has the capability or the account, or the tool no longer says that repeating it is safe.
 */
export function createReplan(parts: { capabilities: Capabilities; connectors: Connectors }) {
  return async (lost: LostExecution, runId: string): Promise<ExecutionPlan | null> => {
    const capability = await parts.capabilities.find(lost.organizationId, lost.capabilityName)
    const connector = capability && findConnector(parts.connectors, capability)
    if (!connector || !capability.supportsIdempotency) return null
    const account =
      capability.accounts.find((one) => one.connectedAccountId === lost.connectedAccountId) ?? null
    if (lost.connectedAccountId !== null && !account) return null
    return {
      ...planCall({ capability, connector, account, input: lost.input }),
      id: lost.id,
      organizationId: lost.organizationId,
      runId,
      session: { id: lost.sessionId, isNew: false },
      claim: null,
      timeoutMs: lost.timeoutMs,
    }
  }
}
