import { describeMisfit } from '../../base/output-misfit.ts'
import type { AccountHealth } from './account-health.ts'
import {
  type Connector,
  type ConnectorAccount,
  type ToolCall,
  ToolError,
  type ToolOutcome,
  type ToolPause,
} from './connector.ts'

/**
 * The connector, with its calls counted for or against their accounts (see AccountHealth), and with a checkpoint that
 * warns of an output which does not fit the tool's own schema. Such an output is kept.
 */
export function watchCalls(connector: Connector, health: AccountHealth): Connector {
  return {
    ...(connector.keepsEveryCheckpoint === undefined
      ? {}
      : { keepsEveryCheckpoint: connector.keepsEveryCheckpoint }),
    listTools: (account) => connector.listTools(account),
    ...(connector.checkAccount ? { checkAccount: connector.checkAccount.bind(connector) } : {}),
    ...(connector.check ? { check: connector.check.bind(connector) } : {}),
    ...(connector.forget ? { forget: connector.forget.bind(connector) } : {}),
    async call(call) {
      if (call.account === null) return connector.call(call)
      health.admit(call.account)
      return settle(connector, { ...call, account: call.account }, health)
    },
  }
}

async function settle(
  connector: Connector,
  call: ToolCall & { account: ConnectorAccount },
  health: AccountHealth,
): Promise<ToolOutcome | ToolPause> {
  try {
    const outcome = await connector.call(call)
    await health.succeeded(call.account)
    if (!('question' in outcome)) await warnOfMisfit(call, outcome)
    return outcome
  } catch (error) {
    if (call.signal.aborted || !(error instanceof ToolError)) health.abandoned(call.account)
    else if (error.accountFault === undefined) await health.succeeded(call.account)
    else await health.failed(call.account, { fault: error.accountFault, reason: error.message })
    throw error
  }
}

async function warnOfMisfit({ outputSchema, checkpoint }: ToolCall, { output }: ToolOutcome): Promise<void> {
  const misfit = describeMisfit(outputSchema, output)
  if (misfit !== null) await checkpoint({ message: `The output does not fit the tool's schema: ${misfit}` })
}
